#include "common/civil_time/wall_time.h"

#include <gtest/gtest.h>

#include <string_view>
#include <variant>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/civil_time/test_times.h"

namespace parley::civil {
namespace {

// A day on which clocks are put forward, and a wall time they skip.
struct SpringDay {
  std::string_view zone;
  std::string_view skipped;
  std::string_view last_before;
  std::string_view first_after;
  std::string_view moved_forward_utc;
  absl::Duration length;
};

class SpringDayTest : public testing::TestWithParam<SpringDay> {};

TEST_P(SpringDayTest, SkippedWallTimeIsAGapWithItsNearestNeighbours) {
  const Resolution resolution = Resolve(Wall(GetParam().skipped), Zone(GetParam().zone));
  ASSERT_TRUE(std::holds_alternative<Gap>(resolution));
  const Gap& gap = std::get<Gap>(resolution);
  EXPECT_EQ(gap.last_before, Wall(GetParam().last_before));
  EXPECT_EQ(gap.first_after, Wall(GetParam().first_after));
  EXPECT_EQ(gap.length, GetParam().length);
}

TEST_P(SpringDayTest, NeighboursOfTheGapExistOneSecondApart) {
  const absl::TimeZone zone = Zone(GetParam().zone);
  EXPECT_EQ(InZone(GetParam().first_after, zone) - InZone(GetParam().last_before, zone), absl::Seconds(1));
}

TEST_P(SpringDayTest, DerivedTimeMovesForwardByTheGap) {
  const absl::TimeZone zone = Zone(GetParam().zone);
  const absl::Time moved = ResolveForward(Wall(GetParam().skipped), zone);
  EXPECT_EQ(moved, Utc(GetParam().moved_forward_utc));
  EXPECT_EQ(zone.At(moved).cs - Wall(GetParam().skipped), GetParam().length / absl::Seconds(1));
}

TEST_P(SpringDayTest, FoldDoesNotFillTheGap) {
  const absl::TimeZone zone = Zone(GetParam().zone);
  EXPECT_TRUE(std::holds_alternative<Gap>(Resolve(Wall(GetParam().skipped), zone, Fold::kSecond)));
  EXPECT_EQ(ResolveForward(Wall(GetParam().skipped), zone, Fold::kSecond), Utc(GetParam().moved_forward_utc));
}

INSTANTIATE_TEST_SUITE_P(
    Zones, SpringDayTest,
    testing::Values(SpringDay{"America/New_York", "2026-03-08T02:30:00", "2026-03-08T01:59:59",
                              "2026-03-08T03:00:00", "2026-03-08T07:30:00", absl::Hours(1)},
                    SpringDay{"Europe/Berlin", "2025-03-30T02:30:00", "2025-03-30T01:59:59",
                              "2025-03-30T03:00:00", "2025-03-30T01:30:00", absl::Hours(1)},
                    SpringDay{"Australia/Lord_Howe", "2025-10-05T02:15:00", "2025-10-05T01:59:59",
                              "2025-10-05T02:30:00", "2025-10-04T15:45:00", absl::Minutes(30)},
                    SpringDay{"Australia/Sydney", "2025-10-05T02:30:00", "2025-10-05T01:59:59",
                              "2025-10-05T03:00:00", "2025-10-04T16:30:00", absl::Hours(1)},
                    // Midnight itself is skipped.
                    SpringDay{"America/Santiago", "2025-09-07T00:00:00", "2025-09-06T23:59:59",
                              "2025-09-07T01:00:00", "2025-09-07T04:00:00", absl::Hours(1)},
                    // The gap ends on the next date.
                    SpringDay{"America/Nuuk", "2025-03-29T23:30:00", "2025-03-29T22:59:59",
                              "2025-03-30T00:00:00", "2025-03-30T01:30:00", absl::Hours(1)},
                    // A whole day is skipped.
                    SpringDay{"Pacific/Apia", "2011-12-30T12:00:00", "2011-12-29T23:59:59",
                              "2011-12-31T00:00:00", "2011-12-30T22:00:00", absl::Hours(24)}));

// A day on which clocks are put back, and a wall time they show twice.
struct AutumnDay {
  std::string_view zone;
  std::string_view repeated;
  std::string_view first_utc;
  std::string_view second_utc;
};

class AutumnDayTest : public testing::TestWithParam<AutumnDay> {};

TEST_P(AutumnDayTest, RepeatedWallTimeIsTheEarlierInstantAndSaysSo) {
  const auto resolved = std::get<ResolvedTime>(Resolve(Wall(GetParam().repeated), Zone(GetParam().zone)));
  EXPECT_EQ(resolved.instant, Utc(GetParam().first_utc));
  EXPECT_EQ(resolved.fold, Fold::kFirst);
  EXPECT_TRUE(resolved.is_ambiguous);
}

TEST_P(AutumnDayTest, SecondFoldIsTheLaterInstant) {
  const auto resolved =
      std::get<ResolvedTime>(Resolve(Wall(GetParam().repeated), Zone(GetParam().zone), Fold::kSecond));
  EXPECT_EQ(resolved.instant, Utc(GetParam().second_utc));
  EXPECT_EQ(resolved.fold, Fold::kSecond);
  EXPECT_TRUE(resolved.is_ambiguous);
}

TEST_P(AutumnDayTest, DerivedTimeIsTheFirstOccurrenceUnlessTheFoldIsKnown) {
  const absl::TimeZone zone = Zone(GetParam().zone);
  EXPECT_EQ(ResolveForward(Wall(GetParam().repeated), zone), Utc(GetParam().first_utc));
  EXPECT_EQ(ResolveForward(Wall(GetParam().repeated), zone, Fold::kSecond), Utc(GetParam().second_utc));
}

TEST_P(AutumnDayTest, EachInstantKnowsItsFold) {
  const absl::TimeZone zone = Zone(GetParam().zone);
  const WallTime first = WallTimeAt(Utc(GetParam().first_utc), zone);
  const WallTime second = WallTimeAt(Utc(GetParam().second_utc), zone);
  EXPECT_EQ(first.civil, Wall(GetParam().repeated));
  EXPECT_EQ(second.civil, Wall(GetParam().repeated));
  EXPECT_EQ(first.fold, Fold::kFirst);
  EXPECT_EQ(second.fold, Fold::kSecond);
}

INSTANTIATE_TEST_SUITE_P(
    Zones, AutumnDayTest,
    testing::Values(
        AutumnDay{"America/New_York", "2026-11-01T01:30:00", "2026-11-01T05:30:00", "2026-11-01T06:30:00"},
        AutumnDay{"Europe/Berlin", "2025-10-26T02:30:00", "2025-10-26T00:30:00", "2025-10-26T01:30:00"},
        AutumnDay{"Australia/Lord_Howe", "2025-04-06T01:45:00", "2025-04-05T14:45:00", "2025-04-05T15:15:00"},
        AutumnDay{"Australia/Sydney", "2025-04-06T02:30:00", "2025-04-05T15:30:00", "2025-04-05T16:30:00"},
        AutumnDay{"America/Santiago", "2025-04-05T23:30:00", "2025-04-06T02:30:00", "2025-04-06T03:30:00"},
        AutumnDay{"America/Nuuk", "2025-10-25T23:30:00", "2025-10-26T00:30:00", "2025-10-26T01:30:00"}));

TEST(ResolveTest, UniqueWallTimeIsNotAmbiguousWhateverTheFold) {
  const absl::TimeZone zone = Zone("Asia/Kathmandu");
  const auto resolved = std::get<ResolvedTime>(Resolve(Wall("2026-03-08T02:30:00"), zone, Fold::kSecond));
  EXPECT_EQ(resolved.instant, Utc("2026-03-07T20:45:00"));
  EXPECT_EQ(resolved.fold, Fold::kFirst);
  EXPECT_FALSE(resolved.is_ambiguous);
  EXPECT_EQ(WallTimeAt(resolved.instant, zone).fold, Fold::kFirst);
}

TEST(ResolveTest, EdgesOfAnOverlapAreHalfOpen) {
  const absl::TimeZone zone = Zone("America/New_York");
  const auto is_ambiguous = [&](std::string_view wall) {
    return std::get<ResolvedTime>(Resolve(Wall(wall), zone)).is_ambiguous;
  };
  EXPECT_FALSE(is_ambiguous("2026-11-01T00:59:59"));
  EXPECT_TRUE(is_ambiguous("2026-11-01T01:00:00"));
  EXPECT_TRUE(is_ambiguous("2026-11-01T01:59:59"));
  EXPECT_FALSE(is_ambiguous("2026-11-01T02:00:00"));
}

TEST(ResolveTest, LastRuleOfAZoneReachesToTheLastYear) {
  const absl::TimeZone zone = Zone("Europe/Berlin");
  const auto offset = [&](std::string_view wall) { return Utc(wall) - InZone(wall, zone); };
  EXPECT_EQ(offset("2200-07-01T12:00:00"), offset("2037-07-01T12:00:00"));
  EXPECT_EQ(offset("2200-12-31T12:00:00"), offset("2037-12-31T12:00:00"));
}

TEST(FoldTest, IsZeroOrOne) {
  EXPECT_EQ(FoldFromNumber(0).value(), Fold::kFirst);
  EXPECT_EQ(FoldFromNumber(1).value(), Fold::kSecond);
  EXPECT_EQ(FoldFromNumber(2).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(FoldFromNumber(-1).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(AddLocalDaysTest, KeepsTheTimeOfDayThroughAChangeOfClocks) {
  const absl::TimeZone zone = Zone("America/New_York");
  const absl::Time before = InZone("2026-03-07T09:00:00", zone);
  EXPECT_EQ(AddLocalDays(before, 1, zone), InZone("2026-03-08T09:00:00", zone));
  EXPECT_EQ(AddLocalDays(before, 1, zone) - before, absl::Hours(23));
  EXPECT_EQ(AddLocalDays(AddLocalDays(before, 1, zone), -1, zone), before);
}

TEST(AddLocalDaysTest, CrossesMonthsAndLeapDays) {
  const absl::TimeZone zone = Zone("Europe/Berlin");
  EXPECT_EQ(AddLocalDays(InZone("2028-02-28T18:00:00", zone), 2, zone), InZone("2028-03-01T18:00:00", zone));
  EXPECT_EQ(AddLocalDays(InZone("2026-01-10T18:00:00", zone), -30, zone),
            InZone("2025-12-11T18:00:00", zone));
}

TEST(AddLocalDaysTest, MovesForwardOutOfAGapAndTakesTheFirstOfTwo) {
  const absl::TimeZone zone = Zone("America/New_York");
  EXPECT_EQ(AddLocalDays(InZone("2026-03-07T02:30:00", zone), 1, zone), Utc("2026-03-08T07:30:00"));
  EXPECT_EQ(AddLocalDays(InZone("2026-10-31T01:30:00", zone), 1, zone), Utc("2026-11-01T05:30:00"));
}

TEST(AddLocalDaysTest, KeepsFractionsOfASecond) {
  const absl::TimeZone zone = Zone("Asia/Kathmandu");
  const absl::Time instant = InZone("2026-05-01T10:00:00", zone) + absl::Microseconds(123456);
  EXPECT_EQ(AddLocalDays(instant, 1, zone), instant + absl::Hours(24));
}

TEST(AddLocalDaysTest, ZeroDaysKeepTheSecondOccurrence) {
  const absl::Time second = Utc("2026-11-01T06:30:00");
  EXPECT_EQ(AddLocalDays(second, 0, Zone("America/New_York")), second);
}

TEST(ParseWallTimeTest, ReadsWhatFormatWrites) {
  const absl::StatusOr<absl::CivilSecond> wall = ParseWallTime("2026-03-08T02:30:09");
  ASSERT_TRUE(wall.ok()) << wall.status();
  EXPECT_EQ(*wall, absl::CivilSecond(2026, 3, 8, 2, 30, 9));
  EXPECT_EQ(FormatWallTime(*wall), "2026-03-08T02:30:09");
}

TEST(ParseWallTimeTest, TakesTheFirstAndLastSecondAndALeapDay) {
  EXPECT_TRUE(ParseWallTime("1970-01-01T00:00:00").ok());
  EXPECT_TRUE(ParseWallTime("2200-12-31T23:59:59").ok());
  EXPECT_TRUE(ParseWallTime("2028-02-29T12:00:00").ok());
}

class NotAWallTime : public testing::TestWithParam<std::string_view> {};

TEST_P(NotAWallTime, IsRefused) {
  EXPECT_EQ(ParseWallTime(GetParam()).status().code(), absl::StatusCode::kInvalidArgument);
}

INSTANTIATE_TEST_SUITE_P(Texts, NotAWallTime,
                         testing::Values("", "2026-03-08", "2026-03-08T02:30", "2026-03-08T2:30:00",
                                         "2026-3-08T02:30:00 ", "2026-03-08 02:30:00", "2026-03-08t02:30:00",
                                         "2026-03-08T02:30:00Z", "2026-03-08T02:30:00.0",
                                         "2026-03-08T02:30:00+01:00", " 2026-03-08T02:30:00",
                                         "2026-03-08T02:30:0 ", "2026-03-08T-2:30:00", "2026-03-08T+2:30:00",
                                         "2026-02-29T12:00:00", "2100-02-29T12:00:00", "2026-04-31T12:00:00",
                                         "2026-00-01T12:00:00", "2026-13-01T12:00:00", "2026-01-00T12:00:00",
                                         "2026-03-08T24:00:00", "2026-03-08T23:60:00", "2016-12-31T23:59:60",
                                         "1969-12-31T23:59:59", "2201-01-01T00:00:00", "0000-01-01T00:00:00",
                                         "9999-12-31T23:59:59", "10000-01-01T00:00:0", "+2026-03-08T02:30:0",
                                         "-2026-03-08T02:30:0", "infinite-future....", "２０２６-03-08T02:3",
                                         std::string_view("2026-03-08T02:30:0\0", 19)));

}  // namespace
}  // namespace parley::civil
