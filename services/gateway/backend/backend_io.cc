#include "services/gateway/backend/backend_io.h"

#include <boost/asio/post.hpp>
#include <utility>

namespace parley::gateway {

BackendIo::BackendIo() : thread_([this] { context_.run(); }) {}

BackendIo::~BackendIo() {
  Stop();
}

void BackendIo::Stop() {
  if (!thread_.joinable()) return;
  boost::asio::post(context_, [this] {
    std::vector<std::function<void()>> steps;
    {
      std::lock_guard lock(mutex_);
      steps.swap(at_end_);
    }
    for (const auto& step : steps) step();
    context_.stop();
  });
  thread_.join();
}

void BackendIo::AtEnd(std::function<void()> step) {
  std::lock_guard lock(mutex_);
  at_end_.push_back(std::move(step));
}

}  // namespace parley::gateway
