#include "common/civil_time/business_days.h"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/civil_time/test_times.h"
#include "common/civil_time/weekdays.h"

namespace parley::civil {
namespace {

using absl::CivilDay;

constexpr Weekdays kSaturdaySunday = {absl::Weekday::saturday, absl::Weekday::sunday};
constexpr Weekdays kFridaySaturday = {absl::Weekday::friday, absl::Weekday::saturday};

struct ZoneWeekend {
  std::string_view zone;
  Weekdays weekend;
};

class DefaultWeekendTest : public testing::TestWithParam<ZoneWeekend> {};

TEST_P(DefaultWeekendTest, IsThatOfTheZonesCountry) {
  EXPECT_EQ(DefaultWeekend(Zone(GetParam().zone)), GetParam().weekend);
}

INSTANTIATE_TEST_SUITE_P(
    Zones, DefaultWeekendTest,
    testing::Values(ZoneWeekend{"America/New_York", kSaturdaySunday},
                    ZoneWeekend{"US/Eastern", kSaturdaySunday}, ZoneWeekend{"Europe/Berlin", kSaturdaySunday},
                    ZoneWeekend{"Asia/Dubai", kSaturdaySunday}, ZoneWeekend{"Asia/Riyadh", kFridaySaturday},
                    ZoneWeekend{"Africa/Cairo", kFridaySaturday},
                    ZoneWeekend{"Asia/Jerusalem", kFridaySaturday}, ZoneWeekend{"Israel", kFridaySaturday},
                    ZoneWeekend{"Asia/Kabul", {absl::Weekday::thursday, absl::Weekday::friday}},
                    ZoneWeekend{"Asia/Tehran", {absl::Weekday::friday}},
                    ZoneWeekend{"Asia/Kolkata", {absl::Weekday::sunday}},
                    // No country, and a zone that ICU 72 has not heard of.
                    ZoneWeekend{"UTC", kSaturdaySunday},
                    ZoneWeekend{"America/Ciudad_Juarez", kSaturdaySunday}));

// The winter break of a university: 2026-12-24 and 25, a Thursday and a Friday.
BusinessCalendar WithWinterBreak() {
  return BusinessCalendar::Create(kSaturdaySunday,
                                  {CivilDay(2026, 12, 25), CivilDay(2026, 12, 24), CivilDay(2026, 12, 25)})
      .value();
}

TEST(BusinessCalendarTest, RefusesAWeekendOfSevenDays) {
  EXPECT_EQ(BusinessCalendar::Create(Weekdays().Others(), {}).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(BusinessCalendarTest, RefusesMoreHolidaysThanTheLimit) {
  const CivilDay holiday(2026, 1, 1);
  EXPECT_TRUE(BusinessCalendar::Create(kSaturdaySunday, std::vector<CivilDay>(kHolidaysMax, holiday)).ok());
  EXPECT_EQ(BusinessCalendar::Create(kSaturdaySunday, std::vector<CivilDay>(kHolidaysMax + 1, holiday))
                .status()
                .code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(BusinessCalendarTest, WeekendsAndHolidaysAreNotBusinessDays) {
  const BusinessCalendar calendar = WithWinterBreak();
  EXPECT_TRUE(calendar.IsBusinessDay(CivilDay(2026, 12, 23)));
  EXPECT_FALSE(calendar.IsBusinessDay(CivilDay(2026, 12, 24)));
  EXPECT_FALSE(calendar.IsBusinessDay(CivilDay(2026, 12, 26)));
  EXPECT_TRUE(calendar.IsBusinessDay(CivilDay(2026, 12, 28)));
  EXPECT_TRUE(calendar.IsHoliday(CivilDay(2026, 12, 24)));
  EXPECT_FALSE(calendar.IsHoliday(CivilDay(2026, 12, 26)));
}

TEST(BusinessCalendarTest, CountsBusinessDaysAfterADateOverBreakAndWeekend) {
  const BusinessCalendar calendar = WithWinterBreak();
  EXPECT_EQ(calendar.BusinessDayAfter(CivilDay(2026, 12, 22), 1), CivilDay(2026, 12, 23));
  EXPECT_EQ(calendar.BusinessDayAfter(CivilDay(2026, 12, 22), 2), CivilDay(2026, 12, 28));
  EXPECT_EQ(calendar.BusinessDayAfter(CivilDay(2026, 12, 25), 1), CivilDay(2026, 12, 28));
  EXPECT_EQ(calendar.BusinessDayAfter(CivilDay(2026, 12, 22), 7), CivilDay(2027, 1, 4));
}

TEST(BusinessCalendarTest, CountsBusinessDaysBeforeADate) {
  const BusinessCalendar calendar = WithWinterBreak();
  EXPECT_EQ(calendar.BusinessDayAfter(CivilDay(2026, 12, 29), -2), CivilDay(2026, 12, 23));
  EXPECT_EQ(calendar.PreviousBusinessDay(CivilDay(2026, 12, 28)), CivilDay(2026, 12, 23));
  EXPECT_EQ(calendar.PreviousBusinessDay(CivilDay(2026, 12, 27)), CivilDay(2026, 12, 23));
  EXPECT_EQ(calendar.PreviousBusinessDay(CivilDay(2026, 12, 23)), CivilDay(2026, 12, 22));
}

TEST(BusinessCalendarTest, ZeroBusinessDaysAfterAHolidayIsTheHoliday) {
  EXPECT_EQ(WithWinterBreak().BusinessDayAfter(CivilDay(2026, 12, 25), 0), CivilDay(2026, 12, 25));
}

TEST(BusinessCalendarTest, FirstBusinessDayOnOrAfterADate) {
  const BusinessCalendar calendar = WithWinterBreak();
  EXPECT_EQ(calendar.BusinessDayOnOrAfter(CivilDay(2026, 12, 23)), CivilDay(2026, 12, 23));
  EXPECT_EQ(calendar.BusinessDayOnOrAfter(CivilDay(2026, 12, 24)), CivilDay(2026, 12, 28));
  EXPECT_EQ(calendar.BusinessDayOnOrAfter(CivilDay(2026, 12, 27)), CivilDay(2026, 12, 28));
}

TEST(BusinessCalendarTest, SingleWorkingDayAWeekIsFound) {
  const BusinessCalendar calendar =
      BusinessCalendar::Create(Weekdays({absl::Weekday::tuesday}).Others(), {CivilDay(2026, 12, 29)}).value();
  EXPECT_EQ(calendar.BusinessDayAfter(CivilDay(2026, 12, 22), 1), CivilDay(2027, 1, 5));
}

TEST(AddBusinessDaysTest, KeepsTheLocalTimeOfDay) {
  const absl::TimeZone zone = Zone("America/New_York");
  const absl::Time delivered = InZone("2026-03-05T16:45:30", zone);  // A Thursday; clocks change on Sunday.
  EXPECT_EQ(AddBusinessDays(delivered, 3, zone, WithWinterBreak()), InZone("2026-03-10T16:45:30", zone));
  EXPECT_EQ(AddBusinessDays(InZone("2026-03-10T16:45:30", zone), -3, zone, WithWinterBreak()), delivered);
}

TEST(AddBusinessDaysTest, CountsFromTheLocalDateNotTheUtcDate) {
  const absl::TimeZone zone = Zone("Asia/Riyadh");
  const BusinessCalendar calendar = BusinessCalendar::Create(DefaultWeekend(zone), {}).value();
  // Thursday 01:00 in Riyadh is still Wednesday in UTC; the next working day there is Sunday.
  EXPECT_EQ(AddBusinessDays(InZone("2026-06-04T01:00:00", zone), 1, zone, calendar),
            InZone("2026-06-07T01:00:00", zone));
}

TEST(AddBusinessDaysTest, StartsOnAWeekendToo) {
  const absl::TimeZone zone = Zone("Europe/Berlin");
  EXPECT_EQ(AddBusinessDays(InZone("2026-06-06T11:00:00", zone), 2, zone, WithWinterBreak()),
            InZone("2026-06-09T11:00:00", zone));
}

TEST(AddBusinessDaysTest, ZeroIsTheInstantItself) {
  const absl::TimeZone zone = Zone("Europe/Berlin");
  const absl::Time saturday = InZone("2026-06-06T11:00:00", zone);
  EXPECT_EQ(AddBusinessDays(saturday, 0, zone, WithWinterBreak()), saturday);
}

}  // namespace
}  // namespace parley::civil
