#include "common/civil_time/weekdays.h"

#include <gtest/gtest.h>

#include "absl/time/civil_time.h"

namespace parley::civil {
namespace {

TEST(WeekdaysTest, ContainsTheDaysItWasGivenAndNoOther) {
  const Weekdays weekend = {absl::Weekday::friday, absl::Weekday::saturday};
  EXPECT_TRUE(weekend.Contains(absl::Weekday::friday));
  EXPECT_TRUE(weekend.Contains(absl::Weekday::saturday));
  EXPECT_FALSE(weekend.Contains(absl::Weekday::sunday));
  EXPECT_FALSE(weekend.Contains(absl::Weekday::monday));
}

TEST(WeekdaysTest, CountsARepeatedDayOnce) {
  EXPECT_EQ(Weekdays({absl::Weekday::monday, absl::Weekday::monday}).Count(), 1);
  EXPECT_EQ(Weekdays().Count(), 0);
}

TEST(WeekdaysTest, OthersAreTheRestOfTheSevenDays) {
  const Weekdays weekend = {absl::Weekday::saturday, absl::Weekday::sunday};
  EXPECT_EQ(weekend.Others(),
            Weekdays({absl::Weekday::monday, absl::Weekday::tuesday, absl::Weekday::wednesday,
                      absl::Weekday::thursday, absl::Weekday::friday}));
  EXPECT_EQ(Weekdays().Others().Count(), 7);
  EXPECT_EQ(Weekdays().Others().Others(), Weekdays());
}

}  // namespace
}  // namespace parley::civil
