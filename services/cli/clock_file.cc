#include "services/cli/clock_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"

namespace parley::cli {

absl::StatusOr<std::unique_ptr<ClockFile>> ClockFile::Open(const std::string& path) {
  const int fd = open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (fd < 0) return absl::FailedPreconditionError(absl::StrCat("cannot open the test clock ", path));
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    close(fd);
    return absl::FailedPreconditionError("another `parley clock advance` is running");
  }
  struct stat info {};
  const bool is_whole = fstat(fd, &info) == 0 && info.st_size >= static_cast<off_t>(sizeof(int64_t));
  void* memory =
      is_whole ? mmap(nullptr, sizeof(int64_t), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) : MAP_FAILED;
  if (memory == MAP_FAILED) {
    close(fd);
    return absl::FailedPreconditionError(absl::StrCat("the test clock ", path, " is not a file of 8 bytes"));
  }
  return std::unique_ptr<ClockFile>(new ClockFile(fd, static_cast<std::atomic<int64_t>*>(memory)));
}

ClockFile::~ClockFile() {
  munmap(micros_, sizeof(int64_t));
  close(fd_);
}

absl::Time ClockFile::Now() const {
  return absl::FromUnixMicros(micros_->load(std::memory_order_acquire));
}

void ClockFile::StepTo(absl::Time time) {
  micros_->store(absl::ToUnixMicros(time), std::memory_order_release);
}

}  // namespace parley::cli
