#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/civil_time/zone.h"

namespace parley::civil {
namespace {

// A zoneinfo in which Berlin has moved to Nepal and the rules of one listed zone are missing.
class ZoneinfoSwapTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    const std::string directory = testing::TempDir() + "zoneinfo_swap";
    std::filesystem::create_directories(directory + "/Europe");
    std::filesystem::copy_file("/usr/share/zoneinfo/Asia/Kathmandu", directory + "/Europe/Berlin",
                               std::filesystem::copy_options::overwrite_existing);
    std::ofstream(directory + "/tzdata.zi") << "# version 2099z\nZ Europe/Berlin 5:45 - X\nL UTC Test/Lost\n";
    setenv("TZDIR", directory.c_str(), /*overwrite=*/1);
  }
};

TEST_F(ZoneinfoSwapTest, TheVersionIsThatOfTheOtherZoneinfo) {
  const absl::StatusOr<std::string> version = ZoneRulesVersion();
  ASSERT_TRUE(version.ok()) << version.status();
  EXPECT_EQ(*version, "2099z");
}

TEST_F(ZoneinfoSwapTest, ZonesFollowTheRulesOfTheOtherZoneinfo) {
  const absl::StatusOr<absl::TimeZone> berlin = FindZone("Europe/Berlin");
  ASSERT_TRUE(berlin.ok()) << berlin.status();
  EXPECT_EQ(berlin->At(absl::FromUnixSeconds(1767225600)).offset, (5 * 60 + 45) * 60);
}

TEST_F(ZoneinfoSwapTest, ZonesOnlyInTheUsualZoneinfoAreRefused) {
  EXPECT_EQ(FindZone("America/New_York").status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(ZoneinfoSwapTest, AListedZoneWithoutRulesIsAnInternalError) {
  EXPECT_EQ(FindZone("Test/Lost").status().code(), absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace parley::civil
