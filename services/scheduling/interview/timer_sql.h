#ifndef PARLEY_SERVICES_SCHEDULING_INTERVIEW_TIMER_SQL_H_
#define PARLEY_SERVICES_SCHEDULING_INTERVIEW_TIMER_SQL_H_

#include <optional>
#include <string>
#include <vector>

#include "common/store/sql.h"
#include "services/scheduling/interview/timers.h"

namespace parley::scheduling {

// A timer as it is on file.
struct TimerRow {
  std::string id;
  std::string tenant;
  std::string interview;  // its id
  Name seeker;
  Name contact;
  absl::Time due;
};

// Replaces what the interview waits for.
absl::Status SaveTimer(store::Transaction& transaction, const std::string& tenant,
                       const Interview& interview);

// The timers due at `now` that come after (`due`, `id`), at most `limit`, in that order.
absl::StatusOr<std::vector<TimerRow>> LoadDueTimers(store::Connection& connection, absl::Time now,
                                                    absl::Time due, const std::string& id, int limit);

// When the next timer of any tenant is due, past or future; nothing when none waits.
absl::StatusOr<std::optional<absl::Time>> NextTimer(store::Connection& connection);

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_INTERVIEW_TIMER_SQL_H_
