#ifndef PARLEY_SERVICES_GATEWAY_BACKEND_BACKEND_IO_H_
#define PARLEY_SERVICES_GATEWAY_BACKEND_BACKEND_IO_H_

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"

namespace parley::gateway {

// The one thread of all backends: a connection is cheap enough that one thread carries more than two
// processors of services can answer, and nothing of it needs a lock. Thread-safe.
class BackendIo {
 public:
  BackendIo();
  // Stops; not on the thread.
  ~BackendIo();
  BackendIo(const BackendIo&) = delete;
  BackendIo& operator=(const BackendIo&) = delete;

  boost::asio::io_context& context() { return context_; }
  // To be run on the thread when it stops.
  void AtEnd(std::function<void()> step);
  // Waits for what was posted before; what is posted later never runs. Not on the thread.
  void Stop();

 private:
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{context_.get_executor()};
  std::mutex mutex_;
  std::vector<std::function<void()>> at_end_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_BACKEND_BACKEND_IO_H_
