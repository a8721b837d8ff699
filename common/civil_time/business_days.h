#ifndef PARLEY_COMMON_CIVIL_TIME_BUSINESS_DAYS_H_
#define PARLEY_COMMON_CIVIL_TIME_BUSINESS_DAYS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/civil_time/weekdays.h"

namespace parley::civil {

inline constexpr int kHolidaysMax = 1000;  // In one calendar: decades of them.

// The weekend of the country a zone belongs to, by ICU's week data (CLDR): Friday and Saturday for
// Asia/Riyadh, Friday for Asia/Tehran. Days that are weekend only in part count. A zone without a country
// ("UTC"), or newer than ICU's own list of zones, has the world's Saturday and Sunday. Thread-safe.
Weekdays DefaultWeekend(const absl::TimeZone& zone);

// Which dates are business days: all but a weekend and a list of holidays. An immutable value; there is
// always a business day after and before any date. Safe to read from many threads.
class BusinessCalendar {
 public:
  // Holidays in any order, repeats allowed, on weekends too. INVALID_ARGUMENT when the weekend takes the
  // whole week, or for more than kHolidaysMax holidays.
  static absl::StatusOr<BusinessCalendar> Create(Weekdays weekend, std::vector<absl::CivilDay> holidays);

  bool IsHoliday(absl::CivilDay day) const;
  bool IsBusinessDay(absl::CivilDay day) const;

  // The n-th business day after `day`, for a negative n before it; `day` itself for 0, business day or not.
  // Walks day by day, at most 7 * (|n| + kHolidaysMax) steps: n is a number of the policy, a few hundred.
  absl::CivilDay BusinessDayAfter(absl::CivilDay day, int n) const;

  // The last business day before `day`.
  absl::CivilDay PreviousBusinessDay(absl::CivilDay day) const { return BusinessDayAfter(day, -1); }

  // `day` when it is a business day, else the next one.
  absl::CivilDay BusinessDayOnOrAfter(absl::CivilDay day) const { return BusinessDayAfter(day - 1, 1); }

 private:
  BusinessCalendar(Weekdays weekend, std::vector<absl::CivilDay> holidays);

  Weekdays weekend_;
  std::vector<absl::CivilDay> holidays_;  // Sorted.
};

// "N business days after": the local time of day of `instant`, on the n-th business day after its date in
// `zone` (before it when n is negative). Gaps and overlaps as in AddLocalDays. Zero is the instant itself.
absl::Time AddBusinessDays(absl::Time instant, int n, const absl::TimeZone& zone,
                           const BusinessCalendar& calendar);

}  // namespace parley::civil

#endif  // PARLEY_COMMON_CIVIL_TIME_BUSINESS_DAYS_H_
