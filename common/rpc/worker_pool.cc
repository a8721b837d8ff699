#include "common/rpc/worker_pool.h"

#include <utility>

namespace parley::rpc {

WorkerPool::WorkerPool(int threads, size_t queue_max, Metrics& metrics)
    : queue_max_(queue_max),
      queued_(metrics.AddGauge("parley_workers_queued", "Pieces of work that wait for a worker.")),
      busy_(metrics.AddGauge("parley_workers_busy", "Workers at work.")),
      refused_(metrics.AddCounter("parley_workers_refused_total",
                                  "Pieces of work refused because too many waited.")) {
  threads_.reserve(threads);
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Run(); });
}

WorkerPool::~WorkerPool() {
  {
    std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

bool WorkerPool::TrySubmit(std::function<void()> work) {
  {
    std::lock_guard lock(mutex_);
    if (ending_ || queue_.size() >= queue_max_) {
      refused_.Add();
      return false;
    }
    queue_.push_back(std::move(work));
    queued_.Add(1);
  }
  wake_.notify_one();
  return true;
}

void WorkerPool::Submit(std::function<void()> work) {
  {
    std::lock_guard lock(mutex_);
    queue_.push_back(std::move(work));
    queued_.Add(1);
  }
  wake_.notify_one();
}

void WorkerPool::Run() {
  while (true) {
    std::function<void()> work;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return ending_ || !queue_.empty(); });
      if (queue_.empty()) return;
      work = std::move(queue_.front());
      queue_.pop_front();
    }
    queued_.Add(-1);
    busy_.Add(1);
    work();
    busy_.Add(-1);
  }
}

}  // namespace parley::rpc
