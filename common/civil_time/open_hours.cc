#include "common/civil_time/open_hours.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/civil_time/business_days.h"
#include "common/civil_time/wall_time.h"

namespace parley::civil {
namespace {

constexpr int kMinutesPerDay = 24 * 60;

// The real time a window is open once. Never empty.
struct Opening {
  absl::Time begins;
  absl::Time ends;
};

int MinuteOfDay(TimeOfDay time) {
  return time.hour * 60 + time.minute;
}

bool IsTimeOfDay(TimeOfDay time) {
  const bool in_hour = time.minute >= 0 && time.minute < 60;
  return in_hour && time.hour >= 0 && time.hour <= 24 && MinuteOfDay(time) <= kMinutesPerDay;
}

absl::Time At(absl::CivilDay day, TimeOfDay time, const absl::TimeZone& zone) {
  return ResolveForward(absl::CivilSecond(day.year(), day.month(), day.day(), time.hour, time.minute), zone);
}

absl::Time EndOfWindow(absl::CivilDay day, const OpenHours& hours, const absl::TimeZone& zone) {
  const auto& [opens, closes] = hours.window();
  if (MinuteOfDay(opens) < MinuteOfDay(closes)) return At(day, closes, zone);
  const bool holiday_follows = hours.open_days().IsHoliday(day + 1);
  return At(day + 1, holiday_follows ? TimeOfDay{0, 0} : closes, zone);
}

// The window that opens on `day`; nothing when the day is closed or a gap swallows the window.
std::optional<Opening> OpeningOn(absl::CivilDay day, const OpenHours& hours, const absl::TimeZone& zone) {
  if (!hours.open_days().IsBusinessDay(day)) return std::nullopt;
  const Opening opening = {.begins = At(day, hours.window().opens, zone),
                           .ends = EndOfWindow(day, hours, zone)};
  if (opening.begins >= opening.ends) return std::nullopt;
  return opening;
}

absl::Time StartOfMinuteBefore(absl::Time instant, const absl::TimeZone& zone) {
  const absl::TimeZone::CivilInfo local = zone.At(instant);
  const absl::Duration into_minute = absl::Seconds(local.cs.second()) + local.subsecond;
  return instant - (into_minute > absl::ZeroDuration() ? into_minute : absl::Minutes(1));
}

}  // namespace

absl::StatusOr<OpenHours> OpenHours::Create(DailyWindow window, BusinessCalendar open_days) {
  const bool in_range = IsTimeOfDay(window.opens) && IsTimeOfDay(window.closes) && window.opens.hour < 24;
  if (!in_range) {
    return absl::InvalidArgumentError("A window opens from 00:00 to 23:59 and closes from 00:00 to 24:00.");
  }
  if (MinuteOfDay(window.opens) == MinuteOfDay(window.closes)) {
    return absl::InvalidArgumentError(
        "A window opens and closes at different times; all day is 00:00-24:00.");
  }
  return OpenHours(window, std::move(open_days));
}

OpenHours::OpenHours(DailyWindow window, BusinessCalendar open_days)
    : window_(window), open_days_(std::move(open_days)) {}

bool IsOpen(absl::Time instant, const OpenHours& hours, const absl::TimeZone& zone) {
  // The window of the day before may reach into this date. So may the one of the day after, where clocks are
  // put back across midnight and the date is repeated.
  const absl::CivilDay date = absl::ToCivilDay(instant, zone);
  for (absl::CivilDay day = date - 1; day <= date + 1; ++day) {
    const std::optional<Opening> opening = OpeningOn(day, hours, zone);
    if (opening && opening->begins <= instant && instant < opening->ends) return true;
  }
  return false;
}

std::optional<absl::Time> NextOpen(absl::Time instant, const OpenHours& hours, const absl::TimeZone& zone) {
  if (IsOpen(instant, hours, zone)) return instant;
  const absl::CivilDay date = absl::ToCivilDay(instant, zone);
  for (absl::CivilDay day = date - 1; day <= date + kOpenSearchDaysMax; ++day) {
    const std::optional<Opening> opening = OpeningOn(day, hours, zone);
    if (opening && opening->begins > instant) return opening->begins;
  }
  return std::nullopt;
}

std::optional<absl::Time> LastOpenMinuteBefore(absl::Time instant, const OpenHours& hours,
                                               const absl::TimeZone& zone) {
  const absl::CivilDay date = absl::ToCivilDay(instant, zone);
  for (absl::CivilDay day = date + 1; day >= date - kOpenSearchDaysMax; --day) {
    const std::optional<Opening> opening = OpeningOn(day, hours, zone);
    if (!opening) continue;
    const absl::Time minute = StartOfMinuteBefore(std::min(opening->ends, instant), zone);
    if (minute >= opening->begins) return minute;
  }
  return std::nullopt;
}

}  // namespace parley::civil
