// While a contact's answer is awaited.
#include "absl/strings/str_cat.h"
#include "services/scheduling/plan/plan.h"

namespace parley::scheduling {
namespace {

// Business days of the tenant's calendar, at the seeker's time of day.
absl::Time BusinessDaysFrom(const PlanInput& input, absl::Time instant, int64_t days) {
  return civil::AddBusinessDays(instant, static_cast<int>(days), input.seeker_zone, input.tenant_days);
}

std::string Date(const PlanInput& input, absl::Time instant) {
  return absl::FormatTime("%Y-%m-%d", instant, input.seeker_zone);
}

Planned NudgeDue(const PlanInput& input) {
  const Asking& asking = input.facts.asking;
  const int64_t days = input.policy.Number("nudge_after_business_days");
  return {.kind = PlannedKind::kNudgeDue,
          .recipient = input.facts.seeker,
          .subject = InterviewName(input.facts.id),
          .occurrence = asking.attempt_count,
          .due = BusinessDaysFrom(input, *asking.request_time, days),
          .since = *asking.request_time,
          .expire = *asking.expire_time,
          .why = absl::StrCat("the request went out on ", Date(input, *asking.request_time),
                              " and had no answer for ", days, " business days")};
}

Planned RequestExpiring(const PlanInput& input) {
  const Asking& asking = input.facts.asking;
  const int64_t days = input.policy.Number("expiry_warning_business_days");
  return {.kind = PlannedKind::kRequestExpiring,
          .recipient = input.facts.seeker,
          .subject = InterviewName(input.facts.id),
          .occurrence = asking.attempt_count,
          .due = BusinessDaysFrom(input, *asking.expire_time, -days),
          .since = asking.nudge_time.value_or(*asking.request_time),
          .deadline = asking.expire_time,
          .expire = *asking.expire_time,
          .why = absl::StrCat("the request expires by itself on ", Date(input, *asking.expire_time))};
}

}  // namespace

std::vector<Planned> PlanSilence(const PlanInput& input) {
  const Asking& asking = input.facts.asking;
  if (input.facts.state != State::kRequested || !asking.request_time || !asking.expire_time) return {};
  std::vector<Planned> plan;
  const Planned nudge = NudgeDue(input);
  const bool is_nudge_open = asking.attempt_count == 1 && nudge.due < nudge.expire;
  if (is_nudge_open) plan.push_back(nudge);
  const Planned warning = RequestExpiring(input);
  if (warning.due >= warning.since) plan.push_back(warning);  // late: skipped
  return plan;
}

}  // namespace parley::scheduling
