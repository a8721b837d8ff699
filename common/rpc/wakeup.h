#ifndef PARLEY_COMMON_RPC_WAKEUP_H_
#define PARLEY_COMMON_RPC_WAKEUP_H_

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "absl/base/thread_annotations.h"

namespace parley::rpc {

// Where a thread that goes round waits between two rounds: for news, for its time, or for the end.
// Thread-safe.
class Wakeup {
 public:
  // There is something new.
  void Notify() {
    {
      std::lock_guard lock(mutex_);
      has_news_ = true;
    }
    changed_.notify_one();
  }

  // The thread is to end.
  void End() {
    {
      std::lock_guard lock(mutex_);
      is_ending_ = true;
    }
    changed_.notify_one();
  }

  // Waits for `least` whatever comes, so that news in quick succession share a round, then for news, in all
  // no longer than `most`. False when the thread is to end, at once.
  bool Await(std::chrono::milliseconds least, std::chrono::milliseconds most) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, least, [this] { return is_ending_; });
    changed_.wait_for(lock, most - least, [this] { return is_ending_ || has_news_; });
    has_news_ = false;
    return !is_ending_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool has_news_ ABSL_GUARDED_BY(mutex_) = false;
  bool is_ending_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace parley::rpc

#endif  // PARLEY_COMMON_RPC_WAKEUP_H_
