#ifndef PARLEY_SERVICES_NOTIFICATION_RENDER_RENDER_H_
#define PARLEY_SERVICES_NOTIFICATION_RENDER_RENDER_H_

#include "absl/status/statusor.h"
#include "services/notification/letter.h"
#include "services/notification/mail.h"

namespace parley::notification {

// The mail of a letter, its words as WordsOf. A letter about a booking (CarriesEvent) carries the calendar
// event twice, with the same bytes: as the last alternative, which calendars read, and as the file
// invite.ics, which people can open:
//
//   multipart/mixed( multipart/alternative( text/plain, text/html, text/calendar; method=... ), invite.ics )
//
// A mail to a contact comes "from Ada Example via Lakeview University" and is answered to the seeker; a mail
// to a seeker comes from the university. Id and date are those of the letter, not of what it tells `also`.
// Always the same bytes for the same letter, so that an attempt repeated after a crash is the same mail.
// Pure; thread-safe. INVALID_ARGUMENT when an address is not one plain address; INTERNAL as WordsOf.
absl::StatusOr<Mail> Render(const Letter& letter);

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_RENDER_RENDER_H_
