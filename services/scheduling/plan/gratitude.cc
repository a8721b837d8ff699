#include "services/scheduling/plan/gratitude.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace parley::scheduling {
namespace {

absl::Duration HoursOf(const PlanInput& input, const char* number) {
  return absl::Hours(input.policy.Number(number));
}

// The same local time of the seeker some days after the end.
absl::Time DaysAfterEnd(const PlanInput& input, absl::Time end, int64_t days) {
  return civil::AddLocalDays(end, static_cast<int>(days), input.seeker_zone);
}

absl::Time MorningOf(const PlanInput& input, absl::CivilDay day, const char* hour) {
  const int64_t seconds = input.policy.Number(hour) * 60 * 60;
  return civil::ResolveForward(absl::CivilSecond(day) + seconds, input.seeker_zone);
}

// The first business day on or after the day that lies `days` after the conversation.
absl::Time ProgressInstant(const PlanInput& input, absl::Time end, const char* days) {
  const absl::CivilDay day = absl::ToCivilDay(end, input.seeker_zone) + input.policy.Number(days);
  return MorningOf(input, input.tenant_days.BusinessDayOnOrAfter(day), "progress_hour");
}

// A reminder of an obligation. Late: sent at once, that is when the outcome was said. One whose deadline has
// passed by then has none: late is better than never.
Planned Remind(const PlanInput& input, PlannedKind kind, absl::string_view obligation, absl::Time due,
               absl::Time since) {
  Planned row{.kind = kind,
              .recipient = input.facts.seeker,
              .subject = ObligationName(input.facts.id, obligation),
              .due = std::max(due, since),
              .since = since};
  row.expire = row.due + HoursOf(input, "message_life_hours");
  return row;
}

void SetDeadline(Planned& row, absl::Time deadline) {
  if (row.due < deadline) row.deadline = deadline;
}

void PlanThanks(const PlanInput& input, absl::Time end, absl::Time since, std::vector<Planned>& plan) {
  const absl::CivilDay next_day = absl::ToCivilDay(end, input.seeker_zone) + 1;
  std::vector<absl::Time> instants = {MorningOf(input, next_day, "thank_reminder_hour"),
                                      end + HoursOf(input, "thank_reminder_hours")};
  std::sort(instants.begin(), instants.end());
  for (size_t i = 0; i < instants.size(); ++i) {
    Planned row = Remind(input, PlannedKind::kThankDue, kThankYou, instants[i], since);
    row.occurrence = static_cast<int>(i) + 1;
    row.why = absl::StrCat("the conversation was held, and thanks are due within ",
                           input.policy.Number("thank_due_hours"), " hours");
    SetDeadline(row, end + HoursOf(input, "thank_due_hours"));
    plan.push_back(std::move(row));
  }
}

void PlanProgress(const PlanInput& input, absl::Time end, absl::Time since, std::vector<Planned>& plan) {
  int occurrence = 0;
  for (const char* days : {"progress_due_days", "progress_again_days"}) {
    Planned row =
        Remind(input, PlannedKind::kProgressDue, kProgress, ProgressInstant(input, end, days), since);
    row.occurrence = ++occurrence;
    row.expire = DaysAfterEnd(input, end, input.policy.Number("progress_stop_days"));
    row.why = absl::StrCat("the conversation was ", input.policy.Number(days), " days ago");
    if (row.due < row.expire) plan.push_back(std::move(row));
  }
}

void PlanReferrer(const PlanInput& input, const MetByReferral& met, std::vector<Planned>& plan) {
  const std::string id = absl::StrCat(kThankReferrerPrefix, met.referral);
  if (IsEnded(input.facts, id)) return;
  const absl::Time first = met.end + HoursOf(input, "thank_referrer_reminder_hours");
  const absl::Time second = DaysAfterEnd(input, met.end, input.policy.Number("thank_referrer_overdue_days"));
  int occurrence = 0;
  for (const absl::Time due : {first, second}) {
    Planned row = Remind(input, PlannedKind::kThankReferrer, id, due, met.outcome_time);
    row.occurrence = ++occurrence;
    row.about = met.contact;
    row.why = "the seeker has met the person she was referred to in this conversation";
    plan.push_back(std::move(row));
  }
}

Obligation Owed(const PlanInput& input, std::string id, ObligationKind kind, absl::Time due, absl::Time stop,
                absl::Time now) {
  Obligation owed{.id = std::move(id),
                  .kind = kind,
                  .state = now < stop ? ObligationState::kOpen : ObligationState::kMissed,
                  .contact = input.facts.contact,
                  .due = due,
                  .stop = stop};
  for (const EndedObligation& ended : input.facts.ended) {
    if (ended.id != owed.id) continue;
    owed.state = ended.is_waived ? ObligationState::kWaived : ObligationState::kDone;
    owed.end_time = ended.time;
  }
  return owed;
}

}  // namespace

std::vector<Planned> PlanGratitude(const PlanInput& input) {
  const InterviewFacts& facts = input.facts;
  const std::optional<absl::Time> end = EndOf(facts);
  std::vector<Planned> plan;
  if (!WasHeld(facts.state) || !end || !facts.outcome_time) return plan;
  if (!IsEnded(facts, kThankYou)) PlanThanks(input, *end, *facts.outcome_time, plan);
  if (!IsEnded(facts, kProgress)) PlanProgress(input, *end, *facts.outcome_time, plan);
  for (const MetByReferral& met : facts.met) PlanReferrer(input, met, plan);
  return plan;
}

std::vector<Obligation> ObligationsOf(const PlanInput& input, absl::Time now) {
  const InterviewFacts& facts = input.facts;
  const std::optional<absl::Time> end = EndOf(facts);
  std::vector<Obligation> obligations;
  if (!WasHeld(facts.state) || !end) return obligations;
  const int64_t month = input.policy.Number("progress_due_days");
  // Thanks are missed when the note of the month later takes their place.
  obligations.push_back(Owed(input, std::string(kThankYou), ObligationKind::kThankYou,
                             *end + HoursOf(input, "thank_due_hours"), DaysAfterEnd(input, *end, month),
                             now));
  obligations.push_back(Owed(input, std::string(kProgress), ObligationKind::kProgress,
                             ProgressInstant(input, *end, "progress_due_days"),
                             DaysAfterEnd(input, *end, input.policy.Number("progress_stop_days")), now));
  for (const MetByReferral& met : facts.met) {
    obligations.push_back(
        Owed(input, absl::StrCat(kThankReferrerPrefix, met.referral), ObligationKind::kThankReferrer,
             met.end + HoursOf(input, "thank_referrer_due_hours"), DaysAfterEnd(input, met.end, month), now));
    obligations.back().about = met.contact;
  }
  return obligations;
}

Name ObligationName(const std::string& interview, absl::string_view obligation) {
  return absl::StrCat(InterviewName(interview), "/obligations/", obligation);
}

bool IsEnded(const InterviewFacts& facts, absl::string_view obligation) {
  return std::any_of(facts.ended.begin(), facts.ended.end(),
                     [&](const EndedObligation& ended) { return ended.id == obligation; });
}

}  // namespace parley::scheduling
