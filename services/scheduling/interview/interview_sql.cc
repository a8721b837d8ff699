#include "services/scheduling/interview/interview_sql.h"

#include <optional>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "common/errors/errors.h"
#include "common/names/names.h"
#include "common/store/sealed.h"
#include "services/scheduling/interview/link_sql.h"
#include "services/scheduling/interview/neighbours_sql.h"
#include "services/scheduling/interview/page.h"
#include "services/scheduling/interview/request_guard.h"
#include "services/scheduling/interview/row_sql.h"
#include "services/scheduling/interview/timer_sql.h"
#include "services/scheduling/messages/message_sql.h"
#include "services/scheduling/people/person_facts_sql.h"
#include "services/scheduling/plan/plan_sql.h"

namespace parley::scheduling {
namespace {

using store::Connection;
using store::Row;
using store::Transaction;

constexpr char kById[] = "SELECT " PARLEY_INTERVIEW_FACTS " FROM interview WHERE tenant = $1 AND id = $2";
constexpr char kSince[] = "SELECT " PARLEY_INTERVIEW_FACTS
                          " FROM interview WHERE tenant = $1 AND revision > $2 ORDER BY revision LIMIT $3";
constexpr char kOfSeekerSince[] =
    "SELECT " PARLEY_INTERVIEW_FACTS
    " FROM interview WHERE tenant = $1 AND revision > $2 AND seeker = $4 ORDER BY revision LIMIT $3";

// Whom a decision is about.
struct Named {
  std::string interview;  // its id
  Name seeker;
  Name contact;
};

Named FromNames(std::span<const Name> names) {
  Named named;
  for (const Name& name : names) {
    absl::string_view rest = name;
    if (absl::ConsumePrefix(&rest, "interviews/")) named.interview = std::string(rest);
    if (!absl::ConsumePrefix(&rest, "calendars/")) continue;
    (absl::StartsWith(rest, "seekers/") ? named.seeker : named.contact) = std::string(rest);
  }
  return named;
}

absl::StatusOr<std::optional<Interview>> LoadRow(Connection& connection, const std::string& tenant,
                                                 const std::string& id) {
  ASSIGN_OR_RETURN(const auto rows, connection.Query(kById, {tenant, id}));
  return rows.empty() ? std::nullopt : std::optional(FromInterviewRow(rows[0]));
}

absl::StatusOr<InterviewState> LoadPeople(Connection& connection, const std::string& tenant,
                                          Interview interview) {
  InterviewState state{.interview = std::move(interview)};
  ASSIGN_OR_RETURN(state.tenant, LoadTenantFacts(connection, tenant));
  ASSIGN_OR_RETURN(state.policy, LoadPolicyFacts(connection, tenant));
  ASSIGN_OR_RETURN(state.seeker, LoadSeekerFacts(connection, tenant, state.interview.seeker));
  ASSIGN_OR_RETURN(state.contact, LoadContactFacts(connection, tenant, state.interview.contact));
  return state;
}

absl::Status AddNeighbours(Connection& connection, const std::string& tenant, absl::Time now,
                           InterviewState& state) {
  ASSIGN_OR_RETURN(state.neighbours, LoadNeighbours(connection, {.tenant = tenant,
                                                                 .id = state.interview.id,
                                                                 .seeker = state.interview.seeker,
                                                                 .contact = state.interview.contact,
                                                                 .term_start = TermStart(state.policy, now),
                                                                 .now = now}));
  return absl::OkStatus();
}

// As planning sees it.
InterviewFacts FactsOf(const Interview& interview) {
  const Outreach& outreach = interview.outreach;
  const Meeting& meeting = interview.meeting;
  return {.id = interview.id,
          .seeker = interview.seeker,
          .contact = interview.contact,
          .state = interview.state,
          .mode = interview.wish.mode,
          .asking = {.attempt_count = outreach.attempt_count,
                     .request_time = outreach.request_time,
                     .nudge_time = outreach.nudge_time,
                     .expire_time = outreach.expire_time},
          .booking = meeting.booking,
          .booked_time = meeting.booked_time,
          .schedule_version = meeting.schedule_version,
          .outcome_time = meeting.outcome_time,
          .capture_time = interview.capture_time};
}

// Whether the link the caller holds is of this interview, and opens now.
absl::StatusOr<bool> IsOpenTo(Connection& connection, const Caller& caller, const InterviewState& state,
                              absl::Time now) {
  absl::string_view hex = caller.act_as;
  const bool is_link = absl::ConsumePrefix(&hex, "links/") && caller.subject == state.interview.contact;
  if (!is_link) return false;
  ASSIGN_OR_RETURN(const LinkRow link, LoadLink(connection, caller.tenant, absl::HexStringToBytes(hex)));
  return link.interview == state.interview.id && link.contact == caller.subject &&
         (!IsKnown(state) || now <= LinkValidUntil(state));
}

absl::StatusOr<bool> IsVisible(Connection& connection, const Caller& caller, const InterviewState& state,
                               absl::Time now) {
  switch (caller.role) {
    case Role::kSeeker:
      return caller.act_as == state.interview.seeker;
    case Role::kCapability:
      return IsOpenTo(connection, caller, state, now);
    case Role::kPlatform:
    case Role::kAdmin:
    case Role::kService:
      return true;
    default:
      return false;
  }
}

class InterviewStore final : public store::SqlStore<InterviewState> {
 public:
  InterviewStore(const store::StoreContext& context, std::string kek)
      : SqlStore(context), clock_(context.clock), sealer_(std::move(kek)) {}

 private:
  absl::StatusOr<InterviewState> Load(Connection& connection, const Call& call,
                                      std::span<const Name> names) override;
  absl::Status Save(Transaction& transaction, const Call& call, const InterviewState& before,
                    InterviewState& after) override;
  absl::StatusOr<InterviewState> LoadVisible(Connection& connection, const Call& call,
                                             const Name& name) override;
  absl::StatusOr<std::vector<InterviewState>> LoadSince(Connection& connection, const Call& call,
                                                        Revision after, int limit) override;

  const Clock& clock_;
  const store::Sealer sealer_;
};

absl::StatusOr<InterviewState> InterviewStore::Load(Connection& connection, const Call& call,
                                                    std::span<const Name> names) {
  const std::string& tenant = call.caller.tenant;
  const Named named = FromNames(names);
  ASSIGN_OR_RETURN(const auto row, LoadRow(connection, tenant, named.interview));
  const Interview fresh{.id = named.interview, .seeker = named.seeker, .contact = named.contact};
  ASSIGN_OR_RETURN(InterviewState state, LoadPeople(connection, tenant, row.value_or(fresh)));
  if (row) {
    ASSIGN_OR_RETURN(const bool is_visible, IsVisible(connection, call.caller, state, clock_.Now()));
    if (!is_visible) return InterviewState{.interview = {.id = named.interview}};
  }
  RETURN_IF_ERROR(AddNeighbours(connection, tenant, clock_.Now(), state));
  if (state.interview.state == State::kHeld) {
    ASSIGN_OR_RETURN(const auto input, LoadPlanInput(connection, tenant, state.interview.id));
    if (input) state.obligations = ObligationsOf(*input, clock_.Now());
  }
  return state;
}

absl::Status InterviewStore::Save(Transaction& transaction, const Call& call, const InterviewState& before,
                                  InterviewState& after) {
  const std::string& tenant = call.caller.tenant;
  Interview& interview = after.interview;
  if (interview == before.interview && after.said.empty()) return absl::OkStatus();
  interview.revision = interview.feed_revision = transaction.NextRevision();
  RETURN_IF_ERROR(SaveInterviewRow(transaction, tenant, interview));
  if (before.interview.revision == 0) RETURN_IF_ERROR(InsertLink(transaction, tenant, interview));
  RETURN_IF_ERROR(SaveClaims(transaction, tenant, before.interview, interview));
  if (TimerOf(before.interview) != TimerOf(interview)) {
    RETURN_IF_ERROR(SaveTimer(transaction, tenant, interview));
  }
  const std::string trace = TraceparentOf(call.trace);
  for (const Message& message : after.said) {
    RETURN_IF_ERROR(SaveMessage(transaction, sealer_, tenant, interview.id, message, trace));
  }
  RETURN_IF_ERROR(SavePlan(transaction, tenant, FactsOf(interview),
                           {after.tenant, after.policy, after.seeker, after.contact}, trace));
  if (WasHeld(before.interview.state) == WasHeld(interview.state)) return absl::OkStatus();
  // Whether the conversation took place is a fact of the plan of whoever referred the seeker, too.
  return RefreshReferrers(transaction, tenant, interview.seeker, interview.contact, trace);
}

absl::StatusOr<InterviewState> InterviewStore::LoadVisible(Connection& connection, const Call& call,
                                                           const Name& name) {
  const std::string& tenant = call.caller.tenant;
  ASSIGN_OR_RETURN(const auto row,
                   LoadRow(connection, tenant, std::string(absl::StripPrefix(name, "interviews/"))));
  if (!row) return NotFound(name);
  InterviewState state{.interview = *row};
  if (call.caller.role == Role::kCapability) {  // how long a link opens is a matter of policy
    ASSIGN_OR_RETURN(state, LoadPeople(connection, tenant, *row));
  }
  ASSIGN_OR_RETURN(const bool is_visible, IsVisible(connection, call.caller, state, clock_.Now()));
  if (!is_visible) return NotFound(name);
  return state;
}

absl::StatusOr<std::vector<InterviewState>> InterviewStore::LoadSince(Connection& connection,
                                                                      const Call& call, Revision after,
                                                                      int limit) {
  const bool is_seeker = call.caller.role == Role::kSeeker;
  ASSIGN_OR_RETURN(const auto rows,
                   connection.Query(is_seeker ? kOfSeekerSince : kSince,
                                    {call.caller.tenant, after, int64_t{limit}, call.caller.act_as}));
  std::vector<InterviewState> states;
  for (const Row& row : rows) states.push_back({.interview = FromInterviewRow(row)});
  return states;
}

}  // namespace

std::unique_ptr<Store<InterviewState>> OpenInterviews(const store::StoreContext& context, std::string kek) {
  return std::make_unique<InterviewStore>(context, std::move(kek));
}

FindLinked LinkedInterviews(const store::StoreContext& context, std::string kek) {
  return
      [context, sealer = store::Sealer(std::move(kek))](int64_t tenant_number, const std::string& link_id) {
        absl::StatusOr<LinkedInterview> found = NotFound("The link");
        const absl::Status read = context.database.Read([&](Connection& connection) -> absl::Status {
          ASSIGN_OR_RETURN(const std::string tenant, TenantOfNumber(connection, tenant_number));
          ASSIGN_OR_RETURN(const LinkRow link, LoadLink(connection, tenant, link_id));
          ASSIGN_OR_RETURN(const auto row, LoadRow(connection, tenant, link.interview));
          if (!row) return absl::OkStatus();
          ASSIGN_OR_RETURN(InterviewState state, LoadPeople(connection, tenant, *row));
          if (!IsKnown(state)) return NotYetKnown();
          const absl::Time now = context.clock.Now();
          if (now > LinkValidUntil(state)) return absl::OkStatus();
          RETURN_IF_ERROR(AddNeighbours(connection, tenant, now, state));
          ASSIGN_OR_RETURN(auto request, LoadRequest(connection, sealer, tenant, link.interview));
          found = LinkedInterview{std::move(state), std::move(request)};
          return absl::OkStatus();
        });
        return read.ok() ? found : read;
      };
}

}  // namespace parley::scheduling
