#ifndef PARLEY_SERVICES_NOTIFICATION_RENDER_CALENDAR_H_
#define PARLEY_SERVICES_NOTIFICATION_RENDER_CALENDAR_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace parley::notification {

struct CalendarPerson {
  std::string display_name;
  std::string address;
  bool has_accepted = false;  // of an attendee
};

// One conversation in somebody's calendar.
struct CalendarEvent {
  bool is_cancelled = false;
  std::string uid;   // the same for the life of the interview
  int sequence = 0;  // grows with each change
  absl::Time stamp;
  absl::Time start_time;
  absl::Time end_time;
  std::string zone;  // IANA name in which the start was said
  std::string summary;
  std::string description;
  std::string location;  // empty = none
  CalendarPerson organizer;
  std::vector<CalendarPerson> attendees;
};

// "REQUEST" or "CANCEL" (RFC 5546); the content type of the part repeats it.
absl::string_view MethodOf(const CalendarEvent& event);

// The iCalendar object (RFC 5545) of `event`, written by libical: one VEVENT, and the VTIMEZONE its times
// refer to. Where libical reads a time of the zone differently from tzdata (a name it does not know), and in
// an hour that happens twice, the times are given in UTC instead, so that no calendar shows another instant
// than the mail. Control characters are left out of every text. INTERNAL when the
// result breaks the rules of its method (RFC 5546 3.2). Pure; thread-safe.
absl::StatusOr<std::string> WriteCalendar(const CalendarEvent& event);

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_RENDER_CALENDAR_H_
