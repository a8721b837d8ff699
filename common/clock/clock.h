#ifndef PARLEY_COMMON_CLOCK_CLOCK_H_
#define PARLEY_COMMON_CLOCK_CLOCK_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace parley {

// The wall clock of the product: dues, states, calendar stamps, link expiry, persisted retries. In
// production it is real time; under PARLEY_TEST_CLOCK it stands still between steps. Credentials and
// the life of idempotency rows use RealNow() instead, and waits use std::chrono::steady_clock.
// Implementations are thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;
  // Whether virtual time is in force, so that pollers poll fast and production refuses to start.
  virtual bool IsTest() const { return false; }
};

// Real time, whatever clock is in force.
inline absl::Time RealNow() {
  return absl::Now();
}

class RealClock final : public Clock {
 public:
  absl::Time Now() const override { return absl::Now(); }
};

// For tests in one process. Thread-safe.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(absl::Time start) : micros_(absl::ToUnixMicros(start)) {}
  absl::Time Now() const override { return absl::FromUnixMicros(micros_.load()); }
  bool IsTest() const override { return true; }
  void Advance(absl::Duration by) { micros_.fetch_add(absl::ToInt64Microseconds(by)); }

 private:
  std::atomic<int64_t> micros_;
};

// A file of 8 bytes (little-endian Unix microseconds) that every process of a suite maps, so that one
// write moves time for all of them at once.
class TestClock final : public Clock {
 public:
  // FAILED_PRECONDITION when the file is missing or shorter than 8 bytes.
  static absl::StatusOr<std::unique_ptr<TestClock>> Open(const std::string& path);
  ~TestClock() override;
  TestClock(const TestClock&) = delete;
  TestClock& operator=(const TestClock&) = delete;

  absl::Time Now() const override;
  bool IsTest() const override { return true; }

 private:
  explicit TestClock(const std::atomic<int64_t>* micros) : micros_(micros) {}
  const std::atomic<int64_t>* micros_;
};

// The clock the environment asks for: the file of PARLEY_TEST_CLOCK, else real time.
// FAILED_PRECONDITION when a test clock is asked for and `production` is true, or its file is unusable.
absl::StatusOr<std::unique_ptr<Clock>> ClockFromEnvironment(bool production);

}  // namespace parley

#endif  // PARLEY_COMMON_CLOCK_CLOCK_H_
