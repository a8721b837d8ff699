#ifndef PARLEY_COMMON_RPC_FOLLOW_PROGRESS_H_
#define PARLEY_COMMON_RPC_FOLLOW_PROGRESS_H_

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "common/feed.h"

namespace parley::rpc {

// How far this process has come with one source: written by the follower's thread, read and waited on by
// whoever needs to know. Thread-safe.
class FollowProgress {
 public:
  using Instant = std::chrono::steady_clock::time_point;

  struct State {
    FeedCursor cursor;
    Revision revision = 0;              // of the source: every change up to it is in the copies
    std::optional<Instant> at_head_at;  // when the source last had nothing newer
    std::string trouble;                // empty, or why the source cannot be followed now
  };

  State Now() const {
    std::lock_guard lock(mutex_);
    return state_;
  }

  void Set(State state) {
    {
      std::lock_guard lock(mutex_);
      state_ = std::move(state);
    }
    changed_.notify_all();
  }

  // Waits until the copies hold every change of the database `database_id` up to `revision`; false when
  // `until` came first.
  bool AwaitPassed(const std::string& database_id, Revision revision, Instant until) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_until(
        lock, until, [&] { return state_.cursor.database_id == database_id && state_.revision >= revision; });
  }

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  State state_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace parley::rpc

#endif  // PARLEY_COMMON_RPC_FOLLOW_PROGRESS_H_
