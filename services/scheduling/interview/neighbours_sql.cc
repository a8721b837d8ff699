#include "services/scheduling/interview/neighbours_sql.h"

#include <algorithm>
#include <utility>

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
    "WHERE tenant = $1 AND person IN ($2, $3) AND interview <> $4 AND end_time > $5";
constexpr char kUnclaim[] = "DELETE FROM claim WHERE tenant = $1 AND person IN ($2, $3) AND interview = $4";
constexpr char kCounts[] =
    "SELECT COUNT(*) FILTER (WHERE state = 2), "
    "COUNT(*) FILTER (WHERE state IN (3, 4, 9, 11) AND accept_time >= $5), "
    "MAX(CASE WHEN state IN (9, 11) THEN end_time END), "
    "(SELECT COUNT(*) FROM interview WHERE tenant = $1 AND seeker = $3 AND id <> $4 AND state = 2) "
    "FROM interview WHERE tenant = $1 AND contact = $2 AND id <> $4";
constexpr char kOfPair[] =
    "SELECT id, state, decline_time, silence_time FROM interview "
    "WHERE tenant = $1 AND contact = $2 AND seeker = $3 AND id <> $4";
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
  std::sort(claims.begin(), claims.end(), [](const Claim& a, const Claim& b) { return a.start < b.start; });
  return claims;
}

// Another interview of the two: the last refusal and the last silence count, and the live one.
void AddOfPair(const Row& row, Neighbours& neighbours) {
  neighbours.pair_declined_time = std::max(neighbours.pair_declined_time, ToTime(row, 2));
  neighbours.pair_silence_time = std::max(neighbours.pair_silence_time, ToTime(row, 3));
  const auto state = static_cast<State>(row.Int(1));
  if (!IsLive(state) || state <= neighbours.pair_live_state) return;
  neighbours.pair_live_name = InterviewName(row.Text(0));
  neighbours.pair_live_state = state;
}

}  // namespace

absl::StatusOr<Neighbours> LoadNeighbours(Connection& connection, const NeighbourQuery& query) {
  const auto& [tenant, id, seeker, contact, term_start, now] = query;
  ASSIGN_OR_RETURN(std::vector<Claim> claims, LoadClaims(connection, query));
  ASSIGN_OR_RETURN(const auto counts,
                   connection.Query(kCounts, {tenant, contact, seeker, id, absl::ToUnixMicros(term_start)}));
  ASSIGN_OR_RETURN(const auto of_pair, connection.Query(kOfPair, {tenant, contact, seeker, id}));
  Neighbours neighbours{.claims = std::move(claims),
                        .contact_pending_count = static_cast<int>(counts[0].Int(0)),
                        .contact_accepted_count = static_cast<int>(counts[0].Int(1)),
                        .contact_last_held_time = ToTime(counts[0], 2),
                        .seeker_pending_count = static_cast<int>(counts[0].Int(3))};
  for (const Row& row : of_pair) AddOfPair(row, neighbours);
  return neighbours;
}

absl::Status SaveClaims(store::Transaction& transaction, const std::string& tenant, const Interview& before,
                        const Interview& interview) {
  const std::vector<Claim> claims = ClaimsOf(interview);
  const std::vector<Claim> claimed = ClaimsOf(before);
  if (claims == claimed) return absl::OkStatus();
  if (!claimed.empty()) {
    RETURN_IF_ERROR(
        transaction.Execute(kUnclaim, {tenant, before.seeker, before.contact, before.id}).status());
  }
  for (const Claim& claim : claims) {
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
