#ifndef PARLEY_COMMON_RPC_LIVE_CALLS_H_
#define PARLEY_COMMON_RPC_LIVE_CALLS_H_

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

#include "absl/base/thread_annotations.h"

namespace parley::rpc {

// A call that must not outlive its time: one that reads from a stalled client, waits to be drained, or
// whose work is late.
class TimedCall {
 public:
  virtual ~TimedCall() = default;
  // Past this instant the call is given up; may move while the call lives.
  virtual std::chrono::steady_clock::time_point give_up_at() const = 0;
  virtual void GiveUp() = 0;
  // The server is going: a stream ends now, a unary call finishes its work.
  virtual void ShutDown() = 0;
  // Streams and unary calls are counted apart: streams that wait for days must not use up what others need.
  virtual bool is_stream() const = 0;
};

// The calls in progress, with one thread that looks every 100 ms for those past their time: one timer for
// all, where an alarm a call would cost each of them an allocation and a completion. Thread-safe.
class LiveCalls {
 public:
  LiveCalls();
  ~LiveCalls();
  LiveCalls(const LiveCalls&) = delete;
  LiveCalls& operator=(const LiveCalls&) = delete;

  void Add(const std::shared_ptr<TimedCall>& call);
  void Remove(const TimedCall* call);
  // Tells every call in progress that the server is going; from now on these are the leaving ones.
  void ShutDownAll();
  // Waits until no leaving call is left or `until` has come, however many others have come since.
  void AwaitNoneLeaving(std::chrono::steady_clock::time_point until);
  // Waits until no call at all is left or `until` has come.
  void AwaitNone(std::chrono::steady_clock::time_point until);
  // How many there are of the kind.
  size_t stream_count() const { return stream_count_; }
  size_t unary_count() const { return unary_count_; }

 private:
  void Run();
  std::atomic<size_t>& CountOf(const TimedCall& call) {
    return call.is_stream() ? stream_count_ : unary_count_;
  }
  using Calls = std::unordered_map<const TimedCall*, std::weak_ptr<TimedCall>>;
  Calls Snapshot() const;
  std::vector<std::shared_ptr<TimedCall>> Late(std::chrono::steady_clock::time_point now) const;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Calls calls_ ABSL_GUARDED_BY(mutex_);  // those that are not leaving
  Calls leaving_ ABSL_GUARDED_BY(mutex_);
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::atomic<size_t> stream_count_{0};
  std::atomic<size_t> unary_count_{0};
  std::thread thread_;
};

}  // namespace parley::rpc

#endif  // PARLEY_COMMON_RPC_LIVE_CALLS_H_
