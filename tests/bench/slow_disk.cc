#include "tests/bench/slow_disk.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <thread>

namespace {

std::atomic<std::chrono::microseconds> g_longer{std::chrono::microseconds(0)};

}  // namespace

// The program's own comes before libc's, for libsqlite3 too.
extern "C" int fdatasync(int fd) {
  const auto done = static_cast<int>(syscall(SYS_fdatasync, fd));
  const std::chrono::microseconds longer = g_longer;
  if (longer.count() > 0) std::this_thread::sleep_for(longer);
  return done;
}

namespace parley::bench {

void SlowDisk(std::chrono::microseconds longer) {
  g_longer = longer;
}

}  // namespace parley::bench
