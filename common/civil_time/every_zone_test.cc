// Properties that hold in every zone of tzdata's list, at every change of clocks from 2024 to 2037.
//
// What is expected follows from instants alone: from the moment of a change and the offsets just before and
// just after it. How Abseil looks wall times up is what is under test, so it is not asked for the answer.
#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/civil_time/business_days.h"
#include "common/civil_time/open_hours.h"
#include "common/civil_time/test_times.h"
#include "common/civil_time/wall_time.h"
#include "common/civil_time/zone_list.h"

namespace parley::civil {
namespace {

struct Change {
  absl::Time instant;
  absl::CivilSecond wall_before;  // What the clocks would have shown at `instant`,
  absl::CivilSecond wall_after;   // and what they do show.

  absl::Duration PutForward() const { return absl::Seconds(wall_after - wall_before); }
};

absl::CivilSecond ByOffset(absl::Time instant, int offset_seconds) {
  return absl::ToCivilSecond(instant + absl::Seconds(offset_seconds), absl::UTCTimeZone());
}

int OffsetAt(absl::Time instant, const absl::TimeZone& zone) {
  return zone.At(instant).offset;
}

std::vector<Change> ChangesOf(const absl::TimeZone& zone) {
  const absl::Time end = Utc("2038-01-01T00:00:00");
  std::vector<Change> changes;
  absl::TimeZone::CivilTransition next;
  for (absl::Time t = Utc("2024-01-01T00:00:00"); zone.NextTransition(t, &next);) {
    t = zone.At(next.to).trans;
    if (t >= end) break;
    const int before = OffsetAt(t - absl::Seconds(1), zone);
    const int after = OffsetAt(t, zone);
    if (before != after) changes.push_back({t, ByOffset(t, before), ByOffset(t, after)});
  }
  return changes;
}

class EveryZoneTest : public testing::Test {
 protected:
  const std::vector<std::string>& names_ = InstalledZoneList().value().names;
};

void ExpectUnique(absl::CivilSecond wall, absl::Time instant, const absl::TimeZone& zone) {
  const Resolution resolution = Resolve(wall, zone);
  const auto* resolved = std::get_if<ResolvedTime>(&resolution);
  ASSERT_NE(resolved, nullptr) << zone << " " << wall;
  EXPECT_EQ(resolved->instant, instant) << zone << " " << wall;
  EXPECT_FALSE(resolved->is_ambiguous) << zone << " " << wall;
  EXPECT_EQ(ResolveForward(wall, zone), instant) << zone << " " << wall;
}

void ExpectGap(absl::CivilSecond wall, const Change& change, const absl::TimeZone& zone) {
  const Resolution resolution = Resolve(wall, zone);
  const Gap* gap = std::get_if<Gap>(&resolution);
  ASSERT_NE(gap, nullptr) << zone << " " << wall;
  EXPECT_EQ(gap->last_before, change.wall_before - 1) << zone << " " << wall;
  EXPECT_EQ(gap->first_after, change.wall_after) << zone << " " << wall;
  EXPECT_EQ(gap->length, change.PutForward()) << zone << " " << wall;
  const absl::Time moved = ResolveForward(wall, zone);
  EXPECT_EQ(moved, change.instant + absl::Seconds(wall - change.wall_before)) << zone << " " << wall;
}

void ExpectOverlap(absl::CivilSecond wall, const Change& change, const absl::TimeZone& zone) {
  const absl::Time first = change.instant - absl::Seconds(change.wall_before - wall);
  const absl::Time second = change.instant + absl::Seconds(wall - change.wall_after);
  for (const Fold fold : {Fold::kFirst, Fold::kSecond}) {
    const Resolution resolution = Resolve(wall, zone, fold);
    const auto* resolved = std::get_if<ResolvedTime>(&resolution);
    ASSERT_NE(resolved, nullptr) << zone << " " << wall;
    EXPECT_EQ(resolved->instant, fold == Fold::kFirst ? first : second) << zone << " " << wall;
    EXPECT_EQ(resolved->fold, fold) << zone << " " << wall;
    EXPECT_TRUE(resolved->is_ambiguous) << zone << " " << wall;
  }
  EXPECT_EQ(ResolveForward(wall, zone), first) << zone << " " << wall;
}

TEST_F(EveryZoneTest, ChangesPutForwardLeaveAGapWithTheChangeAtItsEdges) {
  int seen = 0;
  for (const std::string& name : names_) {
    const absl::TimeZone zone = Zone(name);
    for (const Change& change : ChangesOf(zone)) {
      if (change.PutForward() < absl::ZeroDuration()) continue;
      ++seen;
      const auto middle = change.wall_before + (change.wall_after - change.wall_before) / 2;
      ExpectUnique(change.wall_before - 1, change.instant - absl::Seconds(1), zone);
      ExpectGap(change.wall_before, change, zone);
      ExpectGap(middle, change, zone);
      ExpectGap(change.wall_after - 1, change, zone);
      ExpectUnique(change.wall_after, change.instant, zone);
    }
  }
  EXPECT_GT(seen, 1000);
}

TEST_F(EveryZoneTest, ChangesPutBackRepeatTheirWallTimes) {
  int seen = 0;
  for (const std::string& name : names_) {
    const absl::TimeZone zone = Zone(name);
    for (const Change& change : ChangesOf(zone)) {
      if (change.PutForward() > absl::ZeroDuration()) continue;
      ++seen;
      const auto middle = change.wall_after + (change.wall_before - change.wall_after) / 2;
      ExpectUnique(change.wall_after - 1, change.instant + change.PutForward() - absl::Seconds(1), zone);
      ExpectOverlap(change.wall_after, change, zone);
      ExpectOverlap(middle, change, zone);
      ExpectOverlap(change.wall_before - 1, change, zone);
      ExpectUnique(change.wall_before, change.instant - change.PutForward(), zone);
    }
  }
  EXPECT_GT(seen, 1000);
}

void ExpectRoundTrip(absl::Time instant, const absl::TimeZone& zone) {
  const WallTime wall = WallTimeAt(instant, zone);
  EXPECT_EQ(wall.civil, ByOffset(instant, OffsetAt(instant, zone))) << zone << " " << instant;
  const Resolution resolution = Resolve(wall.civil, zone, wall.fold);
  const auto* resolved = std::get_if<ResolvedTime>(&resolution);
  ASSERT_NE(resolved, nullptr) << zone << " " << instant;
  EXPECT_EQ(resolved->instant, instant) << zone << " " << instant;
  EXPECT_EQ(resolved->fold, wall.fold) << zone << " " << instant;
  EXPECT_EQ(ParseWallTime(FormatWallTime(wall.civil)).value(), wall.civil) << zone << " " << instant;
}

TEST_F(EveryZoneTest, EveryInstantsWallTimeResolvesToTheInstant) {
  const absl::Time end = Utc("2038-01-01T00:00:00");
  for (const std::string& name : names_) {
    const absl::TimeZone zone = Zone(name);
    for (const Change& change : ChangesOf(zone)) {
      for (const int minutes : {-120, -60, -30, -1, 0, 1, 30, 60, 120}) {
        ExpectRoundTrip(change.instant + absl::Minutes(minutes), zone);
      }
      ExpectRoundTrip(change.instant - absl::Seconds(1), zone);
    }
    // 31 days and some: every month of the years, at changing times of day.
    for (absl::Time t = Utc("2024-01-01T00:00:00"); t < end; t += absl::Hours(757)) ExpectRoundTrip(t, zone);
  }
}

// "The next date computed as today again, east of UTC" is a fault others have shipped.
TEST_F(EveryZoneTest, OneLocalDayLaterIsTheNextDateAtTheSameTimeOfDay) {
  for (const std::string& name : names_) {
    const absl::TimeZone zone = Zone(name);
    for (int quarter = 0; quarter < 4 * 24; ++quarter) {
      const absl::Time instant = Utc("2026-06-15T00:00:00") + absl::Minutes(15 * quarter);
      EXPECT_EQ(zone.At(AddLocalDays(instant, 1, zone)).cs, zone.At(instant).cs + 24 * 60 * 60)
          << zone << " " << instant;
    }
  }
}

TEST_F(EveryZoneTest, SeekersHoursAreTheWallHoursFromEightToNineInTheEvening) {
  const OpenHours hours =
      OpenHours::Create({.opens = {8, 0}, .closes = {21, 0}}, BusinessCalendar::Create({}, {}).value())
          .value();
  for (const std::string& name : names_) {
    const absl::TimeZone zone = Zone(name);
    for (int step = 0; step < 96; ++step) {
      const absl::Time instant = Utc("2026-10-24T00:00:00") + absl::Minutes(30 * step);  // Europe's change.
      const int hour = zone.At(instant).cs.hour();
      EXPECT_EQ(IsOpen(instant, hours, zone), hour >= 8 && hour < 21) << zone << " " << instant;
    }
  }
}

TEST_F(EveryZoneTest, DefaultWeekendLeavesDaysToWorkOn) {
  for (const std::string& name : names_) {
    const int days = DefaultWeekend(Zone(name)).Count();
    EXPECT_TRUE(days == 1 || days == 2) << name << " " << days;
  }
}

}  // namespace
}  // namespace parley::civil
