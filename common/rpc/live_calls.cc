#include "common/rpc/live_calls.h"

#include <utility>

namespace parley::rpc {
namespace {

constexpr std::chrono::milliseconds kTick{100};

}  // namespace

LiveCalls::LiveCalls() : thread_([this] { Run(); }) {}

LiveCalls::~LiveCalls() {
  {
    std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void LiveCalls::Add(const std::shared_ptr<TimedCall>& call) {
  ++CountOf(*call);
  std::lock_guard lock(mutex_);
  calls_.emplace(call.get(), call);
}

void LiveCalls::Remove(const TimedCall* call) {
  --CountOf(*call);
  std::lock_guard lock(mutex_);
  calls_.erase(call);
  const bool was_leaving = leaving_.erase(call) > 0;
  if (calls_.empty() || (was_leaving && leaving_.empty())) changed_.notify_all();
}

LiveCalls::Calls LiveCalls::Snapshot() const {
  std::lock_guard lock(mutex_);
  Calls all = calls_;
  all.insert(leaving_.begin(), leaving_.end());
  return all;
}

// Of ten thousand calls none or few are late: they are asked where they stand. A call is alive until its
// Remove.
std::vector<std::shared_ptr<TimedCall>> LiveCalls::Late(std::chrono::steady_clock::time_point now) const {
  std::vector<std::shared_ptr<TimedCall>> late;
  std::lock_guard lock(mutex_);
  for (const Calls* calls : {&calls_, &leaving_}) {
    for (const auto& [key, weak] : *calls) {
      if (key->give_up_at() > now) continue;
      if (auto call = weak.lock()) late.push_back(std::move(call));
    }
  }
  return late;
}

void LiveCalls::ShutDownAll() {
  {
    std::lock_guard lock(mutex_);
    leaving_.merge(calls_);
  }
  for (const auto& [key, weak] : Snapshot()) {
    if (const auto call = weak.lock()) call->ShutDown();
  }
}

void LiveCalls::AwaitNoneLeaving(std::chrono::steady_clock::time_point until) {
  std::unique_lock lock(mutex_);
  changed_.wait_until(lock, until, [this] { return leaving_.empty(); });
}

void LiveCalls::AwaitNone(std::chrono::steady_clock::time_point until) {
  std::unique_lock lock(mutex_);
  changed_.wait_until(lock, until, [this] { return calls_.empty() && leaving_.empty(); });
}

void LiveCalls::Run() {
  while (true) {
    {
      std::unique_lock lock(mutex_);
      if (changed_.wait_for(lock, kTick, [this] { return ending_; })) return;
    }
    // A call gives up outside our lock, because ending it comes back here through Remove.
    for (const auto& call : Late(std::chrono::steady_clock::now())) call->GiveUp();
  }
}

}  // namespace parley::rpc
