#include "services/notification/follow_sql.h"

#include <optional>
#include <set>
#include <utility>
#include <variant>

#include "common/errors/errors.h"
#include "services/notification/arrange_sql.h"
#include "services/notification/inbox/inbox_sql.h"
#include "services/notification/notices/notices_sql.h"
#include "services/notification/notices/planned_rpc.h"
#include "services/notification/notices/planned_sql.h"
#include "services/notification/notices/said_rpc.h"
#include "services/notification/people/follow_rpc.h"
#include "services/notification/people/people_sql.h"

namespace parley::notification {
namespace {

using store::Sealer;
using store::Transaction;

absl::Status ApplyTenant(Transaction& transaction, const Tenant& tenant) {
  ASSIGN_OR_RETURN(const auto former, LoadTenant(transaction, tenant.id));
  RETURN_IF_ERROR(SaveTenant(transaction, tenant));
  const bool is_same = former && former->zone == tenant.zone;
  return is_same ? absl::OkStatus() : ArrangeAll(transaction, tenant.id);
}

absl::Status ApplyPolicy(Transaction& transaction, const std::string& tenant, const Policy& policy) {
  ASSIGN_OR_RETURN(const auto former, LoadPolicy(transaction, tenant));
  RETURN_IF_ERROR(SavePolicy(transaction, tenant, policy));
  return former == policy ? absl::OkStatus() : ArrangeAll(transaction, tenant);
}

absl::Status Erase(Transaction& transaction, const std::string& tenant, const Name& person, absl::Time now) {
  ASSIGN_OR_RETURN(const auto told, EraseTexts(transaction, tenant, person, now));
  RETURN_IF_ERROR(EraseInbox(transaction, tenant, person, told));
  ASSIGN_OR_RETURN(const auto others, VoidPlannedAbout(transaction, tenant, person, now));
  for (const Name& other : others) RETURN_IF_ERROR(Arrange(transaction, tenant, other));
  return absl::OkStatus();
}

absl::Status ApplyPerson(Transaction& transaction, const std::string& tenant, const Person& person,
                         absl::Time now) {
  RETURN_IF_ERROR(SavePerson(transaction, tenant, person));
  return person.is_deleted ? Erase(transaction, tenant, person.name, now)
                           : Arrange(transaction, tenant, person.name);
}

absl::Status ApplyPeople(Transaction& transaction, const FeedChange& change, absl::Time now) {
  ASSIGN_OR_RETURN(const PeopleFact fact, DecodePeopleFact(change));
  if (const auto* tenant = std::get_if<Tenant>(&fact)) return ApplyTenant(transaction, *tenant);
  if (const auto* policy = std::get_if<Policy>(&fact))
    return ApplyPolicy(transaction, change.tenant, *policy);
  const auto* const person = std::get_if<Person>(&fact);
  return person == nullptr ? absl::OkStatus() : ApplyPerson(transaction, change.tenant, *person, now);
}

absl::Status ApplySaid(Transaction& transaction, const FeedChange& change, const Sealer& sealer,
                       absl::Time now) {
  if (change.is_deleted) return EraseNotice(transaction, {change.tenant, change.id}, now);
  ASSIGN_OR_RETURN(Said said, DecodeSaid(change.body));
  ASSIGN_OR_RETURN(const bool is_erased, IsErased(transaction, change.tenant, said.recipient));
  const SaidMessage message{change.id, std::move(said), change.body};
  return PutSaid(transaction, change.tenant, message, is_erased, sealer, now);
}

absl::StatusOr<PlanFacts> FactsOf(Transaction& transaction, const FeedChange& change,
                                  const std::optional<Interview>& former, const Interview& interview) {
  PlanFacts facts{.tenant = change.tenant, .is_interview_erased = change.is_deleted};
  if (former && former->state != interview.state) facts.new_state = InterviewStateName(interview.state);
  for (const Name& person : {interview.seeker, interview.contact}) {
    ASSIGN_OR_RETURN(const bool is_erased, IsErased(transaction, change.tenant, person));
    facts.is_somebody_erased = facts.is_somebody_erased || is_erased;
  }
  return facts;
}

absl::Status ApplyInterview(Transaction& transaction, const FeedChange& change, absl::Time now) {
  ASSIGN_OR_RETURN(const Interview interview, DecodeInterview(change));
  ASSIGN_OR_RETURN(const auto plan, DecodePlan(change));
  const std::string traceparent = PlannedBy(change);
  ASSIGN_OR_RETURN(const auto former, LoadInterview(transaction, change.tenant, interview.name));
  RETURN_IF_ERROR(SaveInterview(transaction, change.tenant, interview));
  ASSIGN_OR_RETURN(const PlanFacts facts, FactsOf(transaction, change, former, interview));
  ASSIGN_OR_RETURN(const auto stored, LoadPlanned(transaction, change.tenant, interview.name));
  std::set<Name> touched;
  for (const PlannedNotice& notice : DiffPlan(stored, plan, facts, now)) {
    RETURN_IF_ERROR(SavePlanned(transaction, change.tenant, interview.name, notice, traceparent));
    touched.insert(notice.planned.recipient);
  }
  for (const Name& person : touched) RETURN_IF_ERROR(Arrange(transaction, change.tenant, person));
  return absl::OkStatus();
}

absl::Status ApplyScheduling(Transaction& transaction, const FeedChange& change, const Sealer& sealer,
                             absl::Time now) {
  if (change.kind == "message") return ApplySaid(transaction, change, sealer, now);
  if (change.kind != "interview") return absl::UnimplementedError("a kind of a later release");
  return ApplyInterview(transaction, change, now);
}

}  // namespace

store::Copies CopiesOfContacts(store::Database& database, const Clock& clock, const std::string& kek) {
  const auto apply = [&clock](Transaction& transaction, const FeedChange& change) {
    return ApplyPeople(transaction, change, clock.Now());
  };
  return store::Copies(database, "contacts", apply, ClearPeople, Sealer(kek));
}

store::Copies CopiesOfScheduling(store::Database& database, const Clock& clock, const std::string& kek) {
  const Sealer sealer(kek);
  const auto apply = [&clock, sealer](Transaction& transaction, const FeedChange& change) {
    return ApplyScheduling(transaction, change, sealer, clock.Now());
  };
  return store::Copies(database, "scheduling", apply, ClearInterviews, sealer);
}

}  // namespace parley::notification
