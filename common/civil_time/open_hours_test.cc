#include "common/civil_time/open_hours.h"

#include <gtest/gtest.h>

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/civil_time/business_days.h"
#include "common/civil_time/test_times.h"
#include "common/civil_time/weekdays.h"

namespace parley::civil {
namespace {

using absl::CivilDay;

constexpr DailyWindow kSeekerWindow = {.opens = {8, 0}, .closes = {21, 0}};
constexpr DailyWindow kContactWindow = {.opens = {8, 0}, .closes = {18, 0}};
constexpr DailyWindow kNight = {.opens = {22, 0}, .closes = {2, 0}};

BusinessCalendar EveryDay() {
  return BusinessCalendar::Create({}, {}).value();
}

// Saturday, Sunday, and Wednesday 2026-07-01 are closed.
BusinessCalendar WorkingDays() {
  return BusinessCalendar::Create({absl::Weekday::saturday, absl::Weekday::sunday}, {CivilDay(2026, 7, 1)})
      .value();
}

OpenHours Daily(DailyWindow window) {
  return OpenHours::Create(window, EveryDay()).value();
}
OpenHours OnWorkingDays(DailyWindow window) {
  return OpenHours::Create(window, WorkingDays()).value();
}

absl::StatusCode CodeOf(DailyWindow window) {
  return OpenHours::Create(window, EveryDay()).status().code();
}

class InNewYork : public testing::Test {
 protected:
  absl::Time At(std::string_view wall) const { return InZone(wall, zone_); }

  const absl::TimeZone zone_ = Zone("America/New_York");
};

TEST(OpenHoursTest, TakesWindowsOfTheDayAndAcrossMidnight) {
  EXPECT_EQ(CodeOf({.opens = {0, 0}, .closes = {24, 0}}), absl::StatusCode::kOk);
  EXPECT_EQ(CodeOf({.opens = {23, 59}, .closes = {0, 0}}), absl::StatusCode::kOk);
}

TEST(OpenHoursTest, RefusesTimesThatDoNotExistAndEmptyWindows) {
  EXPECT_EQ(CodeOf({.opens = {24, 0}, .closes = {8, 0}}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(CodeOf({.opens = {-1, 0}, .closes = {8, 0}}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(CodeOf({.opens = {8, 60}, .closes = {9, 0}}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(CodeOf({.opens = {8, -1}, .closes = {9, 0}}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(CodeOf({.opens = {8, 0}, .closes = {24, 1}}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(CodeOf({.opens = {8, 0}, .closes = {25, 0}}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(CodeOf({.opens = {8, 0}, .closes = {8, 0}}), absl::StatusCode::kInvalidArgument);
}

TEST_F(InNewYork, WindowIsHalfOpen) {
  const OpenHours hours = Daily(kSeekerWindow);
  EXPECT_FALSE(IsOpen(At("2026-06-03T07:59:59"), hours, zone_));
  EXPECT_TRUE(IsOpen(At("2026-06-03T08:00:00"), hours, zone_));
  EXPECT_TRUE(IsOpen(At("2026-06-03T20:59:59") + absl::Microseconds(999999), hours, zone_));
  EXPECT_FALSE(IsOpen(At("2026-06-03T21:00:00"), hours, zone_));
}

TEST_F(InNewYork, WindowThatWrapsMidnightBelongsToTheDayItOpens) {
  const OpenHours hours = OnWorkingDays(kNight);
  EXPECT_TRUE(IsOpen(At("2026-06-05T22:00:00"), hours, zone_));   // Friday evening
  EXPECT_TRUE(IsOpen(At("2026-06-06T01:59:00"), hours, zone_));   // runs into Saturday,
  EXPECT_FALSE(IsOpen(At("2026-06-06T02:00:00"), hours, zone_));  // to its end;
  EXPECT_FALSE(IsOpen(At("2026-06-06T22:00:00"), hours, zone_));  // Saturday evening is closed,
  EXPECT_FALSE(IsOpen(At("2026-06-08T01:00:00"), hours, zone_));  // and Sunday's would be on Monday.
}

TEST_F(InNewYork, HolidayIsQuietThroughout) {
  const OpenHours day = OnWorkingDays(kContactWindow);
  EXPECT_FALSE(IsOpen(At("2026-07-01T12:00:00"), day, zone_));
  EXPECT_TRUE(IsOpen(At("2026-07-02T12:00:00"), day, zone_));
  const OpenHours night = OnWorkingDays(kNight);
  EXPECT_TRUE(IsOpen(At("2026-06-30T23:59:59"), night, zone_));
  EXPECT_FALSE(IsOpen(At("2026-07-01T00:00:00"), night, zone_));
  EXPECT_FALSE(IsOpen(At("2026-07-01T23:00:00"), night, zone_));
  EXPECT_FALSE(IsOpen(At("2026-07-02T01:00:00"), night, zone_));
}

TEST_F(InNewYork, WholeDayWindowNeverCloses) {
  const OpenHours hours = Daily({.opens = {0, 0}, .closes = {24, 0}});
  EXPECT_TRUE(IsOpen(At("2026-06-03T00:00:00"), hours, zone_));
  EXPECT_TRUE(IsOpen(At("2026-06-03T23:59:59"), hours, zone_));
}

TEST_F(InNewYork, QuietHoursAreTheWindowWithItsEndsExchanged) {
  const OpenHours outside_lunch = Daily({.opens = {14, 0}, .closes = {12, 0}});  // Quiet 12:00-14:00.
  EXPECT_TRUE(IsOpen(At("2026-06-03T11:59:59"), outside_lunch, zone_));
  EXPECT_FALSE(IsOpen(At("2026-06-03T12:00:00"), outside_lunch, zone_));
  EXPECT_TRUE(IsOpen(At("2026-06-03T14:00:00"), outside_lunch, zone_));
  EXPECT_TRUE(IsOpen(At("2026-06-03T00:00:00"), outside_lunch, zone_));
}

TEST_F(InNewYork, NextOpenOfAnOpenInstantIsItself) {
  const absl::Time instant = At("2026-06-03T08:00:00") + absl::Milliseconds(1);
  EXPECT_EQ(NextOpen(instant, Daily(kSeekerWindow), zone_), instant);
}

TEST_F(InNewYork, NextOpenOfAQuietInstantIsTheNextWindowsStart) {
  const OpenHours hours = OnWorkingDays(kContactWindow);
  EXPECT_EQ(NextOpen(At("2026-06-03T07:59:59"), hours, zone_), At("2026-06-03T08:00:00"));
  EXPECT_EQ(NextOpen(At("2026-06-05T18:00:00"), hours, zone_), At("2026-06-08T08:00:00"));
  EXPECT_EQ(NextOpen(At("2026-06-30T18:00:00"), hours, zone_), At("2026-07-02T08:00:00"));
}

TEST_F(InNewYork, LastOpenMinuteBeforeClosingIsTheMinuteBefore) {
  EXPECT_EQ(LastOpenMinuteBefore(At("2026-06-03T21:00:00"), Daily(kSeekerWindow), zone_),
            At("2026-06-03T20:59:00"));
  EXPECT_EQ(LastOpenMinuteBefore(At("2026-06-03T18:00:00"), OnWorkingDays(kContactWindow), zone_),
            At("2026-06-03T17:59:00"));
}

TEST_F(InNewYork, LastOpenMinuteBeforeAQuietInstantIsOnTheDayBefore) {
  const OpenHours hours = OnWorkingDays(kContactWindow);
  EXPECT_EQ(LastOpenMinuteBefore(At("2026-06-08T03:00:00"), hours, zone_), At("2026-06-05T17:59:00"));
  EXPECT_EQ(LastOpenMinuteBefore(At("2026-07-02T08:00:00"), hours, zone_), At("2026-06-30T17:59:00"));
}

TEST_F(InNewYork, LastOpenMinuteIsBeforeTheInstantEvenWhenThatIsOpen) {
  const OpenHours hours = Daily(kSeekerWindow);
  EXPECT_EQ(LastOpenMinuteBefore(At("2026-06-03T20:30:00"), hours, zone_), At("2026-06-03T20:29:00"));
  EXPECT_EQ(LastOpenMinuteBefore(At("2026-06-03T20:30:01"), hours, zone_), At("2026-06-03T20:30:00"));
  EXPECT_EQ(LastOpenMinuteBefore(At("2026-06-03T08:00:00") + absl::Microseconds(1), hours, zone_),
            At("2026-06-03T08:00:00"));
}

TEST_F(InNewYork, SearchEndsAfterAYearOfHolidays) {
  std::vector<CivilDay> closed;
  for (int i = 0; i < kHolidaysMax; ++i) closed.push_back(CivilDay(2026, 1, 1) + i);
  const OpenHours hours =
      OpenHours::Create(kSeekerWindow, BusinessCalendar::Create({}, std::move(closed)).value()).value();
  EXPECT_EQ(NextOpen(At("2026-02-01T12:00:00"), hours, zone_), std::nullopt);
  EXPECT_EQ(LastOpenMinuteBefore(At("2028-06-01T12:00:00"), hours, zone_), std::nullopt);
}

TEST_F(InNewYork, WindowSwallowedByAGapStaysClosedThatDay) {
  const OpenHours hours = Daily({.opens = {2, 0}, .closes = {3, 0}});
  EXPECT_FALSE(IsOpen(At("2026-03-08T03:00:00"), hours, zone_));
  EXPECT_EQ(NextOpen(At("2026-03-08T01:00:00"), hours, zone_), At("2026-03-09T02:00:00"));
}

TEST_F(InNewYork, WindowWhoseStartFallsIntoAGapOpensByTheGapLater) {
  const OpenHours hours = Daily({.opens = {2, 30}, .closes = {5, 0}});
  EXPECT_EQ(NextOpen(At("2026-03-08T01:00:00"), hours, zone_), At("2026-03-08T03:30:00"));
}

TEST_F(InNewYork, WindowEndsAtTheFirstOfTwoOccurrences) {
  const OpenHours hours = Daily({.opens = {0, 0}, .closes = {1, 30}});
  EXPECT_TRUE(IsOpen(Utc("2026-11-01T05:29:59"), hours, zone_));   // 01:29:59, first
  EXPECT_FALSE(IsOpen(Utc("2026-11-01T05:30:00"), hours, zone_));  // 01:30:00, first
  EXPECT_FALSE(IsOpen(Utc("2026-11-01T06:15:00"), hours, zone_));  // 01:15:00, second
}

TEST_F(InNewYork, AllRealTimeBetweenAWindowsEndsIsOpen) {
  const OpenHours hours = Daily({.opens = {1, 30}, .closes = {3, 0}});
  EXPECT_TRUE(IsOpen(Utc("2026-11-01T05:30:00"), hours, zone_));  // 01:30, first
  EXPECT_TRUE(IsOpen(Utc("2026-11-01T06:15:00"), hours, zone_));  // 01:15, second: an hour before 02:15
  EXPECT_TRUE(IsOpen(Utc("2026-11-01T07:59:59"), hours, zone_));  // 02:59:59
  EXPECT_FALSE(IsOpen(Utc("2026-11-01T08:00:00"), hours, zone_));
}

TEST(OpenHoursAtMidnightChangesTest, DayThatLacksItsMidnightOpensAtItsFirstSecond) {
  const absl::TimeZone santiago = Zone("America/Santiago");
  const OpenHours sundays =
      OpenHours::Create({.opens = {0, 0}, .closes = {12, 0}},
                        BusinessCalendar::Create(Weekdays({absl::Weekday::sunday}).Others(), {}).value())
          .value();
  EXPECT_EQ(NextOpen(InZone("2025-09-06T22:00:00", santiago), sundays, santiago),
            InZone("2025-09-07T01:00:00", santiago));
}

TEST(OpenHoursAtMidnightChangesTest, DateThatReturnsStaysInTheWindowOfTheNextDate) {
  // On 2006-10-29 at 00:01 the clocks went back to 23:01 of the 28th.
  const absl::TimeZone st_johns = Zone("America/St_Johns");
  const OpenHours mornings = Daily({.opens = {0, 0}, .closes = {12, 0}});
  EXPECT_FALSE(IsOpen(Utc("2006-10-29T02:29:59"), mornings, st_johns));  // 23:59:59 of the 28th
  EXPECT_TRUE(IsOpen(Utc("2006-10-29T02:30:00"), mornings, st_johns));   // 00:00:00 of the 29th
  EXPECT_TRUE(IsOpen(Utc("2006-10-29T03:00:00"), mornings, st_johns));   // 23:30:00 of the 28th again
  EXPECT_FALSE(IsOpen(Utc("2006-10-29T15:30:00"), mornings, st_johns));  // 12:00:00 of the 29th
}

TEST(OpenHoursAtMidnightChangesTest, WindowThatAGapMovesToTheNextDateOpensThere) {
  const absl::TimeZone nuuk = Zone("America/Nuuk");
  const OpenHours hours = Daily({.opens = {23, 30}, .closes = {2, 0}});
  EXPECT_EQ(NextOpen(InZone("2025-03-30T00:10:00", nuuk), hours, nuuk), InZone("2025-03-30T00:30:00", nuuk));
}

// The two searches against a plain walk over minutes, around changes of clocks and with windows that lie in
// them, wrap midnight, or both.
struct Walk {
  std::string_view zone;
  std::string_view from_utc;
  DailyWindow window;
};

class OpenHoursWalk : public testing::TestWithParam<Walk> {
 protected:
  static constexpr int kMinutes = 3 * 24 * 60;

  const absl::TimeZone zone_ = Zone(GetParam().zone);
  const absl::Time from_ = Utc(GetParam().from_utc);
  const OpenHours hours_ = OpenHours::Create(GetParam().window, EveryDay()).value();
};

TEST_P(OpenHoursWalk, NextOpenIsTheFirstOpenMinuteFromEachMinute) {
  absl::Time next = NextOpen(from_ + absl::Minutes(kMinutes), hours_, zone_).value();
  for (int i = kMinutes; i >= 0; --i) {
    const absl::Time minute = from_ + absl::Minutes(i);
    if (IsOpen(minute, hours_, zone_)) next = minute;
    ASSERT_EQ(NextOpen(minute, hours_, zone_), next) << minute;
  }
}

TEST_P(OpenHoursWalk, LastOpenMinuteIsTheLastOneBeforeEachMinute) {
  absl::Time last = LastOpenMinuteBefore(from_, hours_, zone_).value();
  for (int i = 0; i <= kMinutes; ++i) {
    const absl::Time minute = from_ + absl::Minutes(i);
    ASSERT_EQ(LastOpenMinuteBefore(minute, hours_, zone_), last) << minute;
    if (IsOpen(minute, hours_, zone_)) last = minute;
  }
}

constexpr DailyWindow kInTheChange = {.opens = {1, 45}, .closes = {2, 15}};
constexpr DailyWindow kMorning = {.opens = {0, 0}, .closes = {12, 0}};

INSTANTIATE_TEST_SUITE_P(ChangesOfClocks, OpenHoursWalk,
                         testing::Values(Walk{"America/New_York", "2026-03-07T00:00:00", kInTheChange},
                                         Walk{"America/New_York", "2026-10-31T00:00:00", kInTheChange},
                                         Walk{"Australia/Lord_Howe", "2025-04-04T12:00:00", kInTheChange},
                                         Walk{"Australia/Lord_Howe", "2025-10-03T12:00:00", kInTheChange},
                                         Walk{"America/Santiago", "2025-04-05T00:00:00", kNight},
                                         Walk{"America/Santiago", "2025-09-06T00:00:00", kNight},
                                         Walk{"America/Nuuk", "2025-03-29T00:00:00", kNight},
                                         Walk{"America/Nuuk", "2025-10-25T00:00:00", kNight},
                                         Walk{"America/St_Johns", "2006-10-28T00:00:00", kMorning},
                                         Walk{"America/New_York", "2026-10-31T00:00:00", kSeekerWindow},
                                         Walk{"Asia/Kathmandu", "2026-03-07T00:00:00", kSeekerWindow}));

}  // namespace
}  // namespace parley::civil
