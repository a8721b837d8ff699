#ifndef PARLEY_SERVICES_CLI_CLOCK_FILE_H_
#define PARLEY_SERVICES_CLI_CLOCK_FILE_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace parley::cli {

// The test clock of an instance, opened to move it (common/clock/clock.h says what the file is). It is
// written in place, since every process of the suite has it mapped, and locked, so that one `clock advance`
// runs at a time.
class ClockFile {
 public:
  // FAILED_PRECONDITION when the file cannot be used or another `clock advance` holds it.
  static absl::StatusOr<std::unique_ptr<ClockFile>> Open(const std::string& path);
  ~ClockFile();
  ClockFile(const ClockFile&) = delete;
  ClockFile& operator=(const ClockFile&) = delete;

  absl::Time Now() const;
  void StepTo(absl::Time time);

 private:
  ClockFile(int fd, std::atomic<int64_t>* micros) : fd_(fd), micros_(micros) {}

  const int fd_;  // held for its lock
  std::atomic<int64_t>* const micros_;
};

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_CLOCK_FILE_H_
