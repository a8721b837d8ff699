#ifndef PARLEY_COMMON_STORE_POOL_H_
#define PARLEY_COMMON_STORE_POOL_H_

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"

namespace parley::store {

// Connections of one kind, each lent to one thread at a time; the last one given back is lent first. Outlives
// its leases. Thread-safe.
template <class T>
class Pool {
 public:
  // Gives its connection back when it ends. Holds none when there was none in time.
  class Lease {
   public:
    Lease(Pool& pool, std::unique_ptr<T> lent) : pool_(&pool), lent_(std::move(lent)) {}
    Lease(Lease&&) noexcept = default;
    ~Lease() {
      if (lent_ != nullptr) pool_->Add(std::move(lent_));
    }
    explicit operator bool() const { return lent_ != nullptr; }
    T& operator*() const { return *lent_; }
    T* operator->() const { return lent_.get(); }

   private:
    Pool* pool_;
    std::unique_ptr<T> lent_;
  };

  void Add(std::unique_ptr<T> free) {
    {
      std::lock_guard lock(mutex_);
      free_.push_back(std::move(free));
    }
    has_free_.notify_one();
  }

  // Waits for a free one, at most until `deadline`.
  Lease Take(std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max()) {
    std::unique_lock lock(mutex_);
    if (!has_free_.wait_until(lock, deadline, [this] { return !free_.empty(); })) return {*this, nullptr};
    std::unique_ptr<T> lent = std::move(free_.back());
    free_.pop_back();
    return {*this, std::move(lent)};
  }

 private:
  std::mutex mutex_;
  std::condition_variable has_free_;
  std::vector<std::unique_ptr<T>> free_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace parley::store

#endif  // PARLEY_COMMON_STORE_POOL_H_
