#ifndef PARLEY_SERVICES_NOTIFICATION_RENDER_WHEN_H_
#define PARLEY_SERVICES_NOTIFICATION_RENDER_WHEN_H_

#include <string>

#include "absl/time/time.h"

namespace parley::notification {

// Instants as a person in `zone` reads them, in English. The zone always stands beside the time, by its IANA
// name, and the offset too in the hour that clocks put back make happen twice. Pure.

// "Thursday, 12 March 2026, 10:00 (Europe/Berlin)".
std::string TimeText(absl::Time time, const absl::TimeZone& zone);

// "Thursday, 12 March 2026, 10:00 to 10:20 (Europe/Berlin)"; the end names its day when it is another.
std::string SpanText(absl::Time start, absl::Time end, const absl::TimeZone& zone);

// "Thursday, 10:00 (Europe/Berlin)": for a time within the week, where the date stands nearby.
std::string ShortTimeText(absl::Time time, const absl::TimeZone& zone);

// "Thursday, 12 March 2026".
std::string DayText(absl::Time time, const absl::TimeZone& zone);

// Whether clocks in the two zones show different times at `time`.
bool ShowDifferentTimes(absl::Time time, const absl::TimeZone& a, const absl::TimeZone& b);

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_RENDER_WHEN_H_
