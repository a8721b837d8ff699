#include "services/gateway/pages/page_times.h"

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"

namespace parley::gateway {

std::string DayText(absl::Time time, const absl::TimeZone& zone) {
  return absl::StrCat(absl::FormatTime("%A, ", time, zone), zone.At(time).cs.day(),
                      absl::FormatTime(" %B %Y", time, zone));
}

std::string ShortDayText(absl::Time time, const absl::TimeZone& zone) {
  return absl::StrCat(absl::FormatTime("%a ", time, zone), zone.At(time).cs.day(),
                      absl::FormatTime(" %b", time, zone));
}

std::string OffsetText(absl::Time time, const absl::TimeZone& zone) {
  return absl::FormatTime("UTC%Ez", time, zone);
}

std::string HourText(absl::Time time, const absl::TimeZone& zone) {
  const bool happens_twice = zone.At(zone.At(time).cs).kind == absl::TimeZone::TimeInfo::REPEATED;
  const std::string hour = absl::FormatTime("%H:%M", time, zone);
  return happens_twice ? absl::StrCat(hour, " (", OffsetText(time, zone), ")") : hour;
}

std::string SpanText(absl::Time start, absl::Time end, const absl::TimeZone& zone) {
  const bool is_one_day = absl::ToCivilDay(start, zone) == absl::ToCivilDay(end, zone);
  const std::string end_day = is_one_day ? "" : absl::StrCat(DayText(end, zone), ", ");
  return absl::StrCat(DayText(start, zone), ", ", HourText(start, zone), " to ", end_day,
                      HourText(end, zone));
}

}  // namespace parley::gateway
