#ifndef PARLEY_COMMON_RPC_WORKER_POOL_H_
#define PARLEY_COMMON_RPC_WORKER_POOL_H_

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "common/observe/metrics.h"

namespace parley::rpc {

// The threads that may block: a bounded queue of work in front of a fixed number of threads. gRPC's own
// threads never run work, because one blocked callback thread holds up every other call. Thread-safe.
class WorkerPool {
 public:
  // `threads` >= 1; at most `queue_max` pieces of work wait. `metrics` outlives it.
  WorkerPool(int threads, size_t queue_max, Metrics& metrics);
  // Runs what is queued, then joins.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // False when the queue is full or the pool is ending; `work` then never runs.
  [[nodiscard]] bool TrySubmit(std::function<void()> work);
  // Queues beyond the bound: for the next step of a stream already admitted, of which each has one at a time.
  void Submit(std::function<void()> work);

 private:
  void Run();

  const size_t queue_max_;
  const Gauge queued_;
  const Gauge busy_;
  const Counter refused_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> queue_ ABSL_GUARDED_BY(mutex_);
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace parley::rpc

#endif  // PARLEY_COMMON_RPC_WORKER_POOL_H_
