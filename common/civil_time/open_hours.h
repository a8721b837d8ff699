// When a person may be disturbed: a daily window on open days, in the person's zone. Everything else is
// quiet. Quiet intervals are half open: of a window 08:00-21:00 the instant 08:00:00 is open, 21:00:00 quiet
// and 20:59 the last open minute.
//
// A window's ends are derived times: in a gap they move forward, in an overlap the first occurrence counts,
// and all real time between the two is open. All functions are pure and thread-safe; instants are finite.
#ifndef PARLEY_COMMON_CIVIL_TIME_OPEN_HOURS_H_
#define PARLEY_COMMON_CIVIL_TIME_OPEN_HOURS_H_

#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/civil_time/business_days.h"

namespace parley::civil {

// How far NextOpen and LastOpenMinuteBefore look: a year, longer than any closing in a holiday list.
inline constexpr int kOpenSearchDaysMax = 366;

// A time of day on the wall, 00:00 to 24:00, the latter only as an end.
struct TimeOfDay {
  int hour;
  int minute;
};

// From `opens` to before `closes`. When `closes` is the earlier one it lies on the following day, as in
// 22:00-02:00; the window belongs to the day on which it opens. Daily quiet hours are the window with its
// ends exchanged: quiet 21:00-08:00 is {.opens = {8, 0}, .closes = {21, 0}}.
struct DailyWindow {
  TimeOfDay opens;
  TimeOfDay closes;
};

// A daily window on the business days of a calendar; a calendar without weekend and holidays means every
// day. A window that opens the evening before a holiday ends at midnight: a holiday is quiet throughout.
// An immutable value.
class OpenHours {
 public:
  // INVALID_ARGUMENT unless `opens` is from 00:00 to 23:59, `closes` from 00:00 to 24:00 and the two differ.
  // A window that never closes is 00:00-24:00.
  static absl::StatusOr<OpenHours> Create(DailyWindow window, BusinessCalendar open_days);

  const DailyWindow& window() const { return window_; }
  const BusinessCalendar& open_days() const { return open_days_; }

 private:
  OpenHours(DailyWindow window, BusinessCalendar open_days);

  DailyWindow window_;
  BusinessCalendar open_days_;
};

bool IsOpen(absl::Time instant, const OpenHours& hours, const absl::TimeZone& zone);

// The instant itself when it is open, else the start of the next window; nothing when none starts within
// kOpenSearchDaysMax days.
std::optional<absl::Time> NextOpen(absl::Time instant, const OpenHours& hours, const absl::TimeZone& zone);

// The start of the last minute on the wall that is open and starts before `instant`, which is a deadline: at
// the deadline is too late. Also when `instant` itself is open: 20:29 for 20:30. Nothing when there is none
// within kOpenSearchDaysMax days.
std::optional<absl::Time> LastOpenMinuteBefore(absl::Time instant, const OpenHours& hours,
                                               const absl::TimeZone& zone);

}  // namespace parley::civil

#endif  // PARLEY_COMMON_CIVIL_TIME_OPEN_HOURS_H_
