#include "services/scheduling/interview/neighbours_sql.h"

#include "common/errors/errors.h"
#include "services/scheduling/messages/booking_sql.h"

namespace parley::scheduling {
namespace {

using store::Connection;
using store::Row;

// The numbers in these queries are those of enum State: 1 to 4 live, 2 REQUESTED, 3 ACCEPTED, 4 SCHEDULED,
// 9 HELD, 11 CLOSED.
constexpr char kClaims[] =
    "SELECT person, start_time, end_time FROM claim "
    "WHERE tenant = $1 AND person IN ($2, $3) AND interview <> $4 AND end_time > $5 ORDER BY start_time";
constexpr char kOfContact[] =
    "SELECT COUNT(*) FILTER (WHERE state = 2), "
    "COUNT(*) FILTER (WHERE state IN (3, 4, 9, 11) AND accept_time >= $4), "
    "MAX(CASE WHEN state IN (9, 11) THEN end_time END) "
    "FROM interview WHERE tenant = $1 AND contact = $2 AND id <> $3";
constexpr char kOfSeeker[] =
    "SELECT COUNT(*) FROM interview WHERE tenant = $1 AND seeker = $2 AND id <> $3 AND state = 2";
constexpr char kOfPair[] =
    "SELECT MAX(decline_time), MAX(silence_time) FROM interview "
    "WHERE tenant = $1 AND contact = $2 AND seeker = $3 AND id <> $4";
constexpr char kLiveOfPair[] =
    "SELECT id, state FROM interview WHERE tenant = $1 AND contact = $2 AND seeker = $3 AND id <> $4 "
    "AND state IN (1, 2, 3, 4) ORDER BY state DESC LIMIT 1";
constexpr char kOverlapping[] =
    "SELECT 1 FROM claim WHERE tenant = $1 AND person = $2 AND interview <> $3 AND start_time < $5 "
    "AND end_time > $4 LIMIT 1";

absl::StatusOr<std::vector<Claim>> LoadClaims(Connection& connection, const NeighbourQuery& query) {
  ASSIGN_OR_RETURN(const auto rows, connection.Query(kClaims, {query.tenant, query.seeker, query.contact,
                                                               query.id, absl::ToUnixMicros(query.now)}));
  std::vector<Claim> claims;
  for (const Row& row : rows) {
    claims.push_back({.person = row.Text(0),
                      .start = absl::FromUnixMicros(row.Int(1)),
                      .end = absl::FromUnixMicros(row.Int(2))});
  }
  return claims;
}

}  // namespace

absl::StatusOr<Neighbours> LoadNeighbours(Connection& connection, const NeighbourQuery& query) {
  const auto& [tenant, id, seeker, contact, term_start, now] = query;
  ASSIGN_OR_RETURN(std::vector<Claim> claims, LoadClaims(connection, query));
  ASSIGN_OR_RETURN(const auto of_contact,
                   connection.Query(kOfContact, {tenant, contact, id, absl::ToUnixMicros(term_start)}));
  ASSIGN_OR_RETURN(const auto of_seeker, connection.Query(kOfSeeker, {tenant, seeker, id}));
  ASSIGN_OR_RETURN(const auto of_pair, connection.Query(kOfPair, {tenant, contact, seeker, id}));
  ASSIGN_OR_RETURN(const auto live, connection.Query(kLiveOfPair, {tenant, contact, seeker, id}));
  Neighbours neighbours{.claims = std::move(claims),
                        .contact_pending_count = static_cast<int>(of_contact[0].Int(0)),
                        .contact_accepted_count = static_cast<int>(of_contact[0].Int(1)),
                        .contact_last_held_time = ToTime(of_contact[0], 2),
                        .seeker_pending_count = static_cast<int>(of_seeker[0].Int(0)),
                        .pair_declined_time = ToTime(of_pair[0], 0),
                        .pair_silence_time = ToTime(of_pair[0], 1)};
  if (!live.empty()) {
    neighbours.pair_live_name = InterviewName(live[0].Text(0));
    neighbours.pair_live_state = static_cast<State>(live[0].Int(1));
  }
  return neighbours;
}

absl::Status SaveClaims(store::Transaction& transaction, const std::string& tenant,
                        const Interview& interview) {
  RETURN_IF_ERROR(
      transaction.Execute("DELETE FROM claim WHERE tenant = $1 AND interview = $2", {tenant, interview.id})
          .status());
  for (const Claim& claim : ClaimsOf(interview)) {
    const std::vector<store::Value> values = {tenant, claim.person, interview.id,
                                              absl::ToUnixMicros(claim.start), absl::ToUnixMicros(claim.end)};
    RETURN_IF_ERROR(transaction
                        .Execute("INSERT INTO claim (tenant, person, interview, start_time, end_time) "
                                 "VALUES ($1, $2, $3, $4, $5)",
                                 values)
                        .status());
    ASSIGN_OR_RETURN(const auto overlapping, transaction.Query(kOverlapping, values));
    if (!overlapping.empty()) {
      return Fail(absl::StatusCode::kInternal, "INTERNAL", "Two claims of a person would overlap.");
    }
  }
  return absl::OkStatus();
}

}  // namespace parley::scheduling
