#ifndef PARLEY_SERVICES_SCHEDULING_INTERVIEW_SWEEPER_SQL_H_
#define PARLEY_SERVICES_SCHEDULING_INTERVIEW_SWEEPER_SQL_H_

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "common/clock/clock.h"
#include "common/store.h"
#include "common/store/sql.h"
#include "services/scheduling/interview/interview.h"

namespace parley::scheduling {

// What this service has to do by itself: timers to apply, words of messages to empty. For the test clock,
// which waits until all of it is done; thread-safe.
//
// The instant of what comes first; past when it is due and not done yet, nothing when nothing is planned.
absl::StatusOr<std::optional<absl::Time>> NextDue(store::Database& database);

// Does what time asks for: each second (each 20 ms under a test clock) it applies the timers due by `clock`
// as ordinary commands, and empties words whose time has come.
//
// The table is the authority; the thread keeps nothing between rounds. A timer is a command with its own id
// as request_id, so doing it twice has one effect, and a crash in the middle leaves it to the next start. The
// command takes the timer's row away; one that fails (a full disk, people not yet copied) stays due, holds up
// no other, and is tried again in the next round. Two replicas may sweep at the same time.
class Sweeper {
 public:
  // Starts the thread. All three outlive the sweeper.
  Sweeper(store::Database& database, Store<InterviewState>& interviews, const Clock& clock);
  // Ends the thread after the command in progress, at most.
  ~Sweeper();
  Sweeper(const Sweeper&) = delete;
  Sweeper& operator=(const Sweeper&) = delete;

 private:
  void Run();
  absl::Status SweepTimers();
  absl::Status SweepWords();
  bool IsEnding();

  store::Database& database_;
  Store<InterviewState>& interviews_;
  const Clock& clock_;
  std::mutex mutex_;
  std::condition_variable ending_changed_;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_INTERVIEW_SWEEPER_SQL_H_
