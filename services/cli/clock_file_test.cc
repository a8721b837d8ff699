#include "services/cli/clock_file.h"

#include <fstream>

#include "common/clock/clock.h"
#include "gtest/gtest.h"

namespace parley::cli {
namespace {

std::string WriteFile(const std::string& name, const std::string& bytes) {
  const std::string path = testing::TempDir() + name;
  std::ofstream(path, std::ios::binary) << bytes;
  return path;
}

TEST(ClockFileTest, AStepIsSeenByWhoeverHasTheFileMapped) {
  const std::string path = WriteFile("parley_cli_clock", std::string(8, '\0'));
  const auto service = TestClock::Open(path);
  const auto clock = ClockFile::Open(path);
  ASSERT_EQ(clock.status(), absl::OkStatus());
  const absl::Time noon = absl::FromUnixMicros(1'772'980'200'000'001);
  (*clock)->StepTo(noon);
  EXPECT_EQ((*clock)->Now(), noon);
  EXPECT_EQ((*service)->Now(), noon);
}

TEST(ClockFileTest, OneAdvanceAtATime) {
  const std::string path = WriteFile("parley_cli_clock_locked", std::string(8, '\0'));
  auto first = ClockFile::Open(path);
  EXPECT_TRUE(absl::IsFailedPrecondition(ClockFile::Open(path).status()));
  first->reset();
  EXPECT_EQ(ClockFile::Open(path).status(), absl::OkStatus());
}

TEST(ClockFileTest, AMissingOrShortFileIsRefused) {
  EXPECT_TRUE(
      absl::IsFailedPrecondition(ClockFile::Open(testing::TempDir() + "parley_cli_no_clock").status()));
  EXPECT_TRUE(
      absl::IsFailedPrecondition(ClockFile::Open(WriteFile("parley_cli_short_clock", "1234567")).status()));
}

}  // namespace
}  // namespace parley::cli
