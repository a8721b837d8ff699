#include "services/scheduling/interview/timer_sql.h"

#include "common/clock/clock.h"
#include "common/errors/errors.h"
#include "common/names/names.h"
#include "services/scheduling/messages/booking_sql.h"

namespace parley::scheduling {
namespace {

constexpr char kUpsert[] =
    "INSERT INTO timer (tenant, interview, kind, id, due) VALUES ($1, $2, $3, $4, $5) "
    "ON CONFLICT (tenant, interview) DO UPDATE SET kind = $3, id = $4, due = $5";
constexpr char kRemove[] = "DELETE FROM timer WHERE tenant = $1 AND interview = $2";
constexpr char kDue[] =
    "SELECT timer.id, timer.tenant, timer.interview, interview.seeker, interview.contact, timer.due "
    "FROM timer JOIN interview ON interview.tenant = timer.tenant AND interview.id = timer.interview "
    "WHERE timer.due <= $1 AND (timer.due, timer.id) > ($2, $3) ORDER BY timer.due, timer.id LIMIT $4";

}  // namespace

absl::Status SaveTimer(store::Transaction& transaction, const std::string& tenant,
                       const Interview& interview) {
  const std::optional<Timer> timer = TimerOf(interview);
  if (!timer) return transaction.Execute(kRemove, {tenant, interview.id}).status();
  return transaction
      .Execute(kUpsert, {tenant, interview.id, static_cast<int64_t>(timer->kind), NewId(RealNow()),
                         absl::ToUnixMicros(timer->due)})
      .status();
}

absl::StatusOr<std::vector<TimerRow>> LoadDueTimers(store::Connection& connection, absl::Time now,
                                                    absl::Time due, const std::string& id, int limit) {
  ASSIGN_OR_RETURN(const auto rows, connection.Query(kDue, {absl::ToUnixMicros(now), absl::ToUnixMicros(due),
                                                            id, int64_t{limit}}));
  std::vector<TimerRow> timers;
  for (const store::Row& row : rows) {
    timers.push_back({.id = row.Text(0),
                      .tenant = row.Text(1),
                      .interview = row.Text(2),
                      .seeker = row.Text(3),
                      .contact = row.Text(4),
                      .due = absl::FromUnixMicros(row.Int(5))});
  }
  return timers;
}

absl::StatusOr<std::optional<absl::Time>> NextTimer(store::Connection& connection) {
  ASSIGN_OR_RETURN(const auto rows, connection.Query("SELECT MIN(due) FROM timer", {}));
  return ToTime(rows[0], 0);
}

}  // namespace parley::scheduling
