#include "common/observe/log_writer.h"

#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <utility>

namespace parley {
namespace {

constexpr std::chrono::milliseconds kTogether{10};
constexpr size_t kPendingBytesMax = 1 << 20;

// A file that takes nothing more takes no complaint either.
void WriteAll(int file, absl::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    text.remove_prefix(static_cast<size_t>(written));
  }
}

}  // namespace

LogWriter::LogWriter(int file, std::string (*lost_line)(int64_t count)) : file_(file), lost_line_(lost_line) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  // The thread inherits the mask: no signal of the process is its, even if main has not yet said whose.
  pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread([this] { Run(); });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

LogWriter::~LogWriter() {
  {
    std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
  Flush();
}

void LogWriter::Add(absl::string_view line) {
  bool is_first = false;
  {
    std::lock_guard lock(mutex_);
    if (pending_.size() + line.size() > kPendingBytesMax) {
      lost_ += 1;
      return;
    }
    is_first = pending_.empty();
    pending_.append(line.data(), line.size());
  }
  if (is_first) changed_.notify_all();
}

void LogWriter::Flush() {
  std::lock_guard lock(writing_);
  WriteAll(file_, TakePending());
}

std::string LogWriter::TakePending() {
  std::lock_guard lock(mutex_);
  std::string taken = std::exchange(pending_, {});
  if (lost_ > 0) taken += lost_line_(std::exchange(lost_, 0));
  return taken;
}

void LogWriter::Run() {
  while (true) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return ending_ || !pending_.empty(); });
      if (changed_.wait_for(lock, kTogether, [this] { return ending_; })) return;
    }
    Flush();
  }
}

}  // namespace parley
