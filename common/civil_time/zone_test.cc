#include "common/civil_time/zone.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace parley::civil {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

class ListedZone : public testing::TestWithParam<std::string_view> {};

TEST_P(ListedZone, IsFoundUnderItsOwnName) {
  const absl::StatusOr<absl::TimeZone> zone = FindZone(GetParam());
  ASSERT_TRUE(zone.ok()) << zone.status();
  EXPECT_EQ(zone->name(), GetParam());
}

INSTANTIATE_TEST_SUITE_P(ZonesAndLinks, ListedZone,
                         testing::Values("America/New_York", "America/Argentina/Buenos_Aires", "US/Eastern",
                                         "EST5EDT", "UTC", "Etc/GMT+5", "Asia/Kathmandu"));

class UnlistedZone : public testing::TestWithParam<std::string_view> {};

TEST_P(UnlistedZone, IsRefused) {
  EXPECT_EQ(FindZone(GetParam()).status().code(), absl::StatusCode::kInvalidArgument);
}

// Most of these absl::LoadTimeZone would accept.
INSTANTIATE_TEST_SUITE_P(PathsAndNamesOfOthers, UnlistedZone,
                         testing::Values("", ".", "../etc/passwd", "../../../etc/passwd", "EST5EDT../x",
                                         "EST5EDT../etc", "/usr/share/zoneinfo/UTC", "file:UTC",
                                         "file:/usr/share/zoneinfo/UTC", "Europe/../Europe/Berlin",
                                         "Europe//Berlin", "Europe", "posixrules", "localtime", "tzdata.zi",
                                         "posix/Europe/Berlin", "right/Europe/Berlin", "Fixed/UTC+01:00:00",
                                         "UTC+1", ":UTC", "europe/berlin", " Europe/Berlin",
                                         "Europe/Berlin\n", "Europe/Atlantis", std::string_view("UTC\0", 4),
                                         std::string_view("\0", 1), "\xff\xfe"));

TEST(FindZoneTest, RefusalQuotesTheNameEscapedAndCut) {
  const absl::Status status = FindZone("Mars\n\xff" + std::string(100000, 'x')).status();
  EXPECT_THAT(std::string(status.message()), HasSubstr("Mars\\n\\xff"));
  EXPECT_LT(status.message().size(), 200U);
}

TEST(ZoneRulesVersionTest, IsAYearAndALetter) {
  const absl::StatusOr<std::string> version = ZoneRulesVersion();
  ASSERT_TRUE(version.ok()) << version.status();
  EXPECT_THAT(*version, MatchesRegex("20[2-9][0-9][a-z]+.*"));
  EXPECT_THAT(*version, Not(HasSubstr("\n")));
}

}  // namespace
}  // namespace parley::civil
