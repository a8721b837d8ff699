#ifndef PARLEY_SERVICES_GATEWAY_PAGES_PAGE_TIMES_H_
#define PARLEY_SERVICES_GATEWAY_PAGES_PAGE_TIMES_H_

#include <string>

#include "absl/time/time.h"

namespace parley::gateway {

// Instants as a person in `zone` reads them, in English, hours as the mails have them. Pure.

std::string DayText(absl::Time time, const absl::TimeZone& zone);       // "Tuesday, 1 December 2026"
std::string ShortDayText(absl::Time time, const absl::TimeZone& zone);  // "Tue 1 Dec"
std::string OffsetText(absl::Time time, const absl::TimeZone& zone);    // "UTC-05:00"

// "10:00"; in the hour that clocks put back make happen twice "01:30 (UTC-04:00)".
std::string HourText(absl::Time time, const absl::TimeZone& zone);

// "Tuesday, 1 December 2026, 10:00 to 10:30"; the end names its day when it is another.
std::string SpanText(absl::Time start, absl::Time end, const absl::TimeZone& zone);

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_PAGES_PAGE_TIMES_H_
