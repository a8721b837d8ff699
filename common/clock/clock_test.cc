#include "common/clock/clock.h"

#include <cstdlib>
#include <fstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley {
namespace {

std::string ClockFile(int64_t micros, size_t bytes = sizeof(int64_t)) {
  const std::string path = testing::TempDir() + "/clock." + std::to_string(micros);
  std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(&micros), bytes);
  return path;
}

TEST(TestClockTest, EveryReaderSeesTheFileMove) {
  const std::string path = ClockFile(1'700'000'000'000'000);
  auto first = TestClock::Open(path);
  auto second = TestClock::Open(path);
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ((*first)->Now(), absl::FromUnixSeconds(1'700'000'000));

  const int64_t later = 1'700'000'060'000'000;
  std::fstream(path, std::ios::in | std::ios::out | std::ios::binary)
      .write(reinterpret_cast<const char*>(&later), sizeof(later));

  EXPECT_EQ((*first)->Now(), absl::FromUnixSeconds(1'700'000'060));
  EXPECT_EQ((*second)->Now(), (*first)->Now());
}

TEST(TestClockTest, RefusesAMissingOrShortFile) {
  EXPECT_EQ(TestClock::Open("/nonexistent/clock").status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(TestClock::Open(ClockFile(7, 3)).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST(ClockFromEnvironmentTest, ProductionRefusesATestClock) {
  setenv("PARLEY_TEST_CLOCK", ClockFile(42).c_str(), 1);
  EXPECT_TRUE(ClockFromEnvironment(/*production=*/false).ok());
  EXPECT_EQ(ClockFromEnvironment(/*production=*/true).status().code(), absl::StatusCode::kFailedPrecondition);
  unsetenv("PARLEY_TEST_CLOCK");
  EXPECT_TRUE(ClockFromEnvironment(/*production=*/true).ok());
}

}  // namespace
}  // namespace parley
