#include "services/notification/render/when.h"

#include "common/civil_time/zone.h"
#include "gtest/gtest.h"
#include "services/notification/render/sample_letter.h"

namespace parley::notification {
namespace {

absl::TimeZone Zone(const char* name) {
  return civil::FindZone(name).value();
}

TEST(WhenTest, TheZoneStandsBesideTheTime) {
  EXPECT_EQ(TimeText(At("2026-03-12T09:00:00Z"), Zone("Europe/Berlin")),
            "Thursday, 12 March 2026, 10:00 (Europe/Berlin)");
  EXPECT_EQ(TimeText(At("2026-03-02T09:05:00Z"), Zone("UTC")), "Monday, 2 March 2026, 09:05 (UTC)");
}

TEST(WhenTest, AShortTimeHasNoDateAndADayHasNoTime) {
  const absl::TimeZone berlin = Zone("Europe/Berlin");
  EXPECT_EQ(ShortTimeText(At("2026-03-12T09:00:00Z"), berlin), "Thursday, 10:00 (Europe/Berlin)");
  EXPECT_EQ(ShortTimeText(At("2026-11-01T05:30:00Z"), Zone("America/New_York")),
            "Sunday, 01:30 (America/New_York, UTC-04:00)");
  EXPECT_EQ(DayText(At("2026-03-12T23:30:00Z"), berlin), "Friday, 13 March 2026");
}

TEST(WhenTest, ASpanNamesItsSecondDayOnlyWhenItIsAnother) {
  const absl::TimeZone berlin = Zone("Europe/Berlin");
  EXPECT_EQ(SpanText(At("2026-03-12T09:00:00Z"), At("2026-03-12T09:20:00Z"), berlin),
            "Thursday, 12 March 2026, 10:00 to 10:20 (Europe/Berlin)");
  EXPECT_EQ(SpanText(At("2026-03-12T22:50:00Z"), At("2026-03-12T23:10:00Z"), berlin),
            "Thursday, 12 March 2026, 23:50 to Friday, 13 March 2026, 00:10 (Europe/Berlin)");
}

TEST(WhenTest, AnHourThatHappensTwiceHasItsOffset) {
  const absl::TimeZone new_york = Zone("America/New_York");
  EXPECT_EQ(TimeText(At("2026-11-01T05:30:00Z"), new_york),
            "Sunday, 1 November 2026, 01:30 (America/New_York, UTC-04:00)");
  EXPECT_EQ(TimeText(At("2026-11-01T06:30:00Z"), new_york),
            "Sunday, 1 November 2026, 01:30 (America/New_York, UTC-05:00)");
  EXPECT_EQ(TimeText(At("2026-11-01T07:30:00Z"), new_york),
            "Sunday, 1 November 2026, 02:30 (America/New_York)");
}

TEST(WhenTest, ZonesWithOneOffsetShowOneTime) {
  const absl::Time noon = At("2026-07-01T12:00:00Z");
  EXPECT_TRUE(ShowDifferentTimes(noon, Zone("Europe/Berlin"), Zone("America/New_York")));
  EXPECT_FALSE(ShowDifferentTimes(noon, Zone("Europe/Berlin"), Zone("Europe/Rome")));
  EXPECT_TRUE(ShowDifferentTimes(noon, Zone("Africa/Lagos"), Zone("Europe/Berlin")));
  EXPECT_FALSE(ShowDifferentTimes(At("2026-01-01T12:00:00Z"), Zone("Africa/Lagos"), Zone("Europe/Berlin")));
}

}  // namespace
}  // namespace parley::notification
