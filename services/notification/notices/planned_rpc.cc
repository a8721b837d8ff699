#include "services/notification/notices/planned_rpc.h"

#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/names/names.h"
#include "common/rpc/resource.h"
#include "parley/policy/v1/kinds.pb.h"
#include "parley/scheduling/v1/feed.pb.h"

namespace parley::notification {
namespace {

using PlanRow = scheduling::v1::PlannedNotice;

constexpr int kPlanRowsMax = 100;  // as the field's rule in feed.proto

// The numbers are the same on purpose.
static_assert(static_cast<int>(Kind::kNudgeDue) == policy::v1::PLANNED_KIND_NUDGE_DUE);
static_assert(static_cast<int>(Kind::kProgressDue) == policy::v1::PLANNED_KIND_PROGRESS_DUE);
static_assert(policy::v1::PlannedKind_MAX == policy::v1::PLANNED_KIND_PROGRESS_DUE);

absl::Status Check(const PlanRow& row, const Name& interview) {
  if (!IsReminder(static_cast<Kind>(row.kind())) || !policy::v1::PlannedKind_IsValid(row.kind())) {
    return absl::InvalidArgumentError("a planned notice of a kind that is not known here");
  }
  if (row.subject() != interview &&
      !absl::StartsWith(row.subject(), absl::StrCat(interview, "/obligations/"))) {
    return absl::InvalidArgumentError("a planned notice about something else");
  }
  if (!IdOf("contacts", row.recipient()).ok()) RETURN_IF_ERROR(IdOf("seekers", row.recipient()).status());
  if (!row.has_due_time() || !row.has_since_time() || !row.has_expire_time()) {
    return absl::InvalidArgumentError("a planned notice without its instants");
  }
  return absl::OkStatus();
}

Planned FromProto(const PlanRow& row) {
  Planned planned{.kind = static_cast<Kind>(row.kind()),
                  .recipient = row.recipient(),
                  .subject = row.subject(),
                  .occurrence = row.occurrence(),
                  .version = row.version(),
                  .due_time = rpc::FromProto(row.due_time()),
                  .since_time = rpc::FromProto(row.since_time()),
                  .expire_time = rpc::FromProto(row.expire_time()),
                  .why = row.why(),
                  .about = row.about()};
  if (row.has_deadline_time()) planned.deadline_time = rpc::FromProto(row.deadline_time());
  return planned;
}

}  // namespace

absl::StatusOr<std::vector<Planned>> DecodePlan(const FeedChange& change) {
  std::vector<Planned> plan;
  if (change.is_deleted) return plan;
  scheduling::v1::InterviewFacts facts;
  if (!facts.ParseFromString(change.body)) return absl::InvalidArgumentError("the interview does not decode");
  if (facts.plan_size() > kPlanRowsMax) return absl::InvalidArgumentError("a plan has at most 100 rows");
  const Name interview = absl::StrCat("interviews/", change.id);
  std::set<std::string> ids;
  for (const PlanRow& row : facts.plan()) {
    RETURN_IF_ERROR(Check(row, interview));
    plan.push_back(FromProto(row));
    const bool is_first = ids.insert(PlannedId(change.tenant, plan.back())).second;
    if (!is_first) return absl::InvalidArgumentError("a planned notice stands in the plan twice");
  }
  return plan;
}

std::string PlannedBy(const FeedChange& change) {
  scheduling::v1::InterviewFacts facts;
  return facts.ParseFromString(change.body) ? facts.traceparent() : "";
}

std::string InterviewStateName(int state) {
  const auto* const value = scheduling::v1::State_descriptor()->FindValueByNumber(state);
  return value == nullptr ? "UNSPECIFIED" : value->name().substr(sizeof("STATE_") - 1);
}

}  // namespace parley::notification
