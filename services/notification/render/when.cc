#include "services/notification/render/when.h"

#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "common/civil_time/wall_time.h"

namespace parley::notification {
namespace {

std::string HourText(absl::Time time, const absl::TimeZone& zone) {
  return absl::FormatTime("%H:%M", time, zone);
}

bool IsAmbiguous(absl::Time time, const absl::TimeZone& zone) {
  const civil::Resolution found = civil::Resolve(zone.At(time).cs, zone);
  const auto* resolved = std::get_if<civil::ResolvedTime>(&found);
  return resolved != nullptr && resolved->is_ambiguous;
}

std::string ZoneText(absl::Time time, const absl::TimeZone& zone) {
  if (!IsAmbiguous(time, zone)) return absl::StrCat("(", zone.name(), ")");
  return absl::StrCat("(", zone.name(), ", UTC", absl::FormatTime("%Ez", time, zone), ")");
}

}  // namespace

std::string DayText(absl::Time time, const absl::TimeZone& zone) {
  return absl::StrCat(absl::FormatTime("%A, ", time, zone), zone.At(time).cs.day(),
                      absl::FormatTime(" %B %Y", time, zone));
}

std::string TimeText(absl::Time time, const absl::TimeZone& zone) {
  return absl::StrCat(DayText(time, zone), ", ", HourText(time, zone), " ", ZoneText(time, zone));
}

std::string SpanText(absl::Time start, absl::Time end, const absl::TimeZone& zone) {
  const bool is_one_day = absl::ToCivilDay(start, zone) == absl::ToCivilDay(end, zone);
  const std::string until =
      is_one_day ? HourText(end, zone) : absl::StrCat(DayText(end, zone), ", ", HourText(end, zone));
  return absl::StrCat(DayText(start, zone), ", ", HourText(start, zone), " to ", until, " ",
                      ZoneText(start, zone));
}

std::string ShortTimeText(absl::Time time, const absl::TimeZone& zone) {
  return absl::StrCat(absl::FormatTime("%A, ", time, zone), HourText(time, zone), " ", ZoneText(time, zone));
}

bool ShowDifferentTimes(absl::Time time, const absl::TimeZone& a, const absl::TimeZone& b) {
  return a.At(time).offset != b.At(time).offset;
}

}  // namespace parley::notification
