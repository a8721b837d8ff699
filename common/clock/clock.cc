#include "common/clock/clock.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bit>
#include <cstdlib>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace parley {

static_assert(std::endian::native == std::endian::little, "the clock file is little-endian");
static_assert(std::atomic<int64_t>::is_always_lock_free, "the clock file is shared between processes");

absl::StatusOr<std::unique_ptr<TestClock>> TestClock::Open(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return absl::FailedPreconditionError(absl::StrCat("cannot open the test clock ", path));
  struct stat info {};
  const bool big_enough = fstat(fd, &info) == 0 && info.st_size >= 8;
  void* memory = big_enough ? mmap(nullptr, sizeof(int64_t), PROT_READ, MAP_SHARED, fd, 0) : MAP_FAILED;
  close(fd);
  if (memory == MAP_FAILED) {
    return absl::FailedPreconditionError(absl::StrCat("the test clock ", path, " is not a file of 8 bytes"));
  }
  return std::unique_ptr<TestClock>(new TestClock(static_cast<const std::atomic<int64_t>*>(memory)));
}

TestClock::~TestClock() {
  munmap(const_cast<std::atomic<int64_t>*>(micros_), sizeof(int64_t));
}

absl::Time TestClock::Now() const {
  return absl::FromUnixMicros(micros_->load(std::memory_order_acquire));
}

absl::StatusOr<std::unique_ptr<Clock>> ClockFromEnvironment(bool production) {
  const char* path = std::getenv("PARLEY_TEST_CLOCK");
  if (path == nullptr || *path == '\0') return std::make_unique<RealClock>();
  if (production) {
    return absl::FailedPreconditionError("PARLEY_TEST_CLOCK is set, and production takes no test clock");
  }
  return TestClock::Open(path);
}

}  // namespace parley
