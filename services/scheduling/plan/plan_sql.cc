#include "services/scheduling/plan/plan_sql.h"

#include <utility>

#include "common/errors/errors.h"
#include "services/scheduling/messages/booking_sql.h"
#include "services/scheduling/people/person_facts_sql.h"
#include "services/scheduling/plan/plan_lines.h"

namespace parley::scheduling {
namespace {

using store::Connection;
using store::Row;
using store::Transaction;

constexpr char kFacts[] =
    "SELECT seeker, contact, state, mode, attempt_count, request_time, nudge_time, expire_time, booked_time, "
    "schedule_version, outcome_time, (SELECT capture_time FROM capture WHERE capture.tenant = "
    "interview.tenant "
    "AND capture.interview = interview.id), " PARLEY_BOOKING_COLUMNS
    " FROM interview WHERE tenant = $1 AND id = $2";
constexpr int kBookingColumn = 12;
constexpr char kEnded[] =
    "SELECT obligation, is_waived, end_time FROM obligation_end WHERE tenant = $1 AND interview = $2 "
    "ORDER BY obligation";
// The first conversation held with the person after the referral; 9 HELD, 11 CLOSED.
constexpr char kMet[] =
    "SELECT r.id, r.contact, i.end_time, i.outcome_time FROM referral r "
    "JOIN interview i ON i.tenant = r.tenant AND i.contact = r.contact AND i.seeker = $3 "
    "WHERE r.tenant = $1 AND r.interview = $2 AND r.contact <> '' AND r.is_dropped = 0 "
    "AND i.state IN (9, 11) AND i.outcome_time IS NOT NULL AND i.outcome_time >= r.create_time "
    "ORDER BY r.id, i.outcome_time, i.id";
constexpr char kReferrers[] =
    "SELECT DISTINCT r.interview FROM referral r "
    "JOIN interview i ON i.tenant = r.tenant AND i.id = r.interview "
    "WHERE r.tenant = $1 AND r.contact = $2 AND i.seeker = $3 ORDER BY r.interview";
constexpr char kPlan[] = "SELECT lines, traceparent FROM plan WHERE tenant = $1 AND interview = $2";
constexpr char kSave[] =
    "INSERT INTO plan (tenant, interview, lines, traceparent) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (tenant, interview) DO UPDATE SET lines = $3, traceparent = $4";

absl::StatusOr<std::vector<EndedObligation>> LoadEnded(Connection& connection, const std::string& tenant,
                                                       const std::string& interview) {
  ASSIGN_OR_RETURN(const auto rows, connection.Query(kEnded, {tenant, interview}));
  std::vector<EndedObligation> ended;
  for (const Row& row : rows) {
    ended.push_back(
        {.id = row.Text(0), .is_waived = row.Int(1) != 0, .time = absl::FromUnixMicros(row.Int(2))});
  }
  return ended;
}

absl::StatusOr<std::vector<MetByReferral>> LoadMet(Connection& connection, const std::string& tenant,
                                                   const std::string& interview, const Name& seeker) {
  ASSIGN_OR_RETURN(const auto rows, connection.Query(kMet, {tenant, interview, seeker}));
  std::vector<MetByReferral> met;
  for (const Row& row : rows) {
    if (!met.empty() && met.back().referral == row.Text(0)) continue;
    const absl::Time outcome = absl::FromUnixMicros(row.Int(3));
    met.push_back({.referral = row.Text(0),
                   .contact = row.Text(1),
                   .end = ToTime(row, 2).value_or(outcome),
                   .outcome_time = outcome});
  }
  return met;
}

absl::StatusOr<std::optional<InterviewFacts>> LoadFacts(Connection& connection, const std::string& tenant,
                                                        const std::string& interview) {
  ASSIGN_OR_RETURN(const auto rows, connection.Query(kFacts, {tenant, interview}));
  if (rows.empty()) return std::nullopt;
  const Row& row = rows[0];
  InterviewFacts facts{.id = interview,
                       .seeker = row.Text(0),
                       .contact = row.Text(1),
                       .state = static_cast<State>(row.Int(2)),
                       .mode = static_cast<Mode>(row.Int(3)),
                       .asking = {.attempt_count = static_cast<int>(row.Int(4)),
                                  .request_time = ToTime(row, 5),
                                  .nudge_time = ToTime(row, 6),
                                  .expire_time = ToTime(row, 7)},
                       .booking = FromBookingColumns(row, kBookingColumn),
                       .booked_time = ToTime(row, 8),
                       .schedule_version = static_cast<int>(row.Int(9)),
                       .outcome_time = ToTime(row, 10),
                       .capture_time = ToTime(row, 11)};
  return facts;
}

// Nothing when somebody is not known, or no longer on file.
absl::StatusOr<std::optional<PlanInput>> InputWith(Connection& connection, const std::string& tenant,
                                                   InterviewFacts facts, PlanPeople people) {
  const auto& [of_tenant, policy, seeker, contact] = people;
  const bool is_known = !of_tenant.zone.empty() && policy.is_known() && seeker.is_known && contact.is_known;
  if (!is_known || seeker.is_deleted || contact.is_deleted) return std::nullopt;
  if (WasHeld(facts.state)) {  // before that nothing is owed
    ASSIGN_OR_RETURN(facts.ended, LoadEnded(connection, tenant, facts.id));
    ASSIGN_OR_RETURN(facts.met, LoadMet(connection, tenant, facts.id, facts.seeker));
  }
  ASSIGN_OR_RETURN(PlanInput input,
                   InputOf(std::move(facts), std::move(people.policy), of_tenant, seeker, contact));
  return input;
}

// Whether anything differed.
absl::StatusOr<bool> Replace(Transaction& transaction, const std::string& tenant,
                             const std::string& interview, const std::optional<PlanInput>& input,
                             const std::string& traceparent) {
  const std::string lines = input ? ToLines(Plan(*input)) : "";
  ASSIGN_OR_RETURN(const auto rows, transaction.Query(kPlan, {tenant, interview}));
  if (lines == (rows.empty() ? "" : rows[0].Text(0))) return false;
  RETURN_IF_ERROR(
      transaction.Execute(kSave, {tenant, interview, lines, store::OrNull(traceparent)}).status());
  return true;
}

}  // namespace

absl::StatusOr<std::optional<PlanInput>> LoadPlanInput(Connection& connection, const std::string& tenant,
                                                       const std::string& interview) {
  ASSIGN_OR_RETURN(auto facts, LoadFacts(connection, tenant, interview));
  if (!facts) return std::nullopt;
  PlanPeople people;
  ASSIGN_OR_RETURN(people.tenant, LoadTenantFacts(connection, tenant));
  ASSIGN_OR_RETURN(people.policy, LoadPolicyFacts(connection, tenant));
  ASSIGN_OR_RETURN(people.seeker, LoadSeekerFacts(connection, tenant, facts->seeker));
  ASSIGN_OR_RETURN(people.contact, LoadContactFacts(connection, tenant, facts->contact));
  return InputWith(connection, tenant, *std::move(facts), std::move(people));
}

absl::StatusOr<StoredPlan> LoadPlan(Connection& connection, const std::string& tenant,
                                    const std::string& interview) {
  ASSIGN_OR_RETURN(const auto rows, connection.Query(kPlan, {tenant, interview}));
  if (rows.empty()) return StoredPlan();
  ASSIGN_OR_RETURN(auto planned, ToPlan(rows[0].Text(0)));
  return StoredPlan{.rows = std::move(planned), .traceparent = rows[0].Text(1)};
}

absl::Status SavePlan(Transaction& transaction, const std::string& tenant, InterviewFacts facts,
                      PlanPeople people, const std::string& traceparent) {
  const std::string interview = facts.id;
  ASSIGN_OR_RETURN(const auto input, InputWith(transaction, tenant, std::move(facts), std::move(people)));
  return Replace(transaction, tenant, interview, input, traceparent).status();
}

absl::Status RefreshPlan(Transaction& transaction, const std::string& tenant, const std::string& interview,
                         const std::string& traceparent) {
  ASSIGN_OR_RETURN(const auto input, LoadPlanInput(transaction, tenant, interview));
  ASSIGN_OR_RETURN(const bool has_changed, Replace(transaction, tenant, interview, input, traceparent));
  if (!has_changed) return absl::OkStatus();
  return transaction
      .Execute("UPDATE interview SET feed_revision = $3 WHERE tenant = $1 AND id = $2",
               {tenant, interview, transaction.NextRevision()})
      .status();
}

absl::Status RefreshReferrers(Transaction& transaction, const std::string& tenant, const Name& seeker,
                              const Name& contact, const std::string& traceparent) {
  ASSIGN_OR_RETURN(const auto rows, transaction.Query(kReferrers, {tenant, contact, seeker}));
  for (const Row& row : rows) RETURN_IF_ERROR(RefreshPlan(transaction, tenant, row.Text(0), traceparent));
  return absl::OkStatus();
}

}  // namespace parley::scheduling
