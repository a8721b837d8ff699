#ifndef PARLEY_SERVICES_NOTIFICATION_RENDER_FIELDS_H_
#define PARLEY_SERVICES_NOTIFICATION_RENDER_FIELDS_H_

#include "absl/status/statusor.h"
#include "services/notification/letter.h"
#include "services/notification/render/words.h"

namespace parley::notification {

// What the templates of render/templates may name:
//
//   seeker contact        their names; absent when the person has been erased
//   reader other          the one the letter goes to, and the other of the two
//   tenant minutes        the university's name; how long they talk
//   reason text connection place link    as in Letter; a connection of "none" is absent
//   when start other_when the booked span and its start for the reader, and the span for the other one when
//                         their clocks differ. In person it is the place's time for both
//   short_start           the start without its date: "Thursday, 10:00 (Europe/Berlin)"
//   day                   the date of the interview's booking, for letters that look back
//   guessed_zone          the reader's zone when nobody has stated it and the letter names times
//   goals offers paragraphs    lists: what the seeker wants to learn; the offered times for the reader; the
//                         text, cut where it has empty lines
// of a reminder also, for the commands in it,
//   interview self owed   resource names: the interview's, the seeker's, and what is owed when that is what
//                         it is about
//   about                 whom the seeker met by referral
// and the flags to_seeker to_contact, by_reader by_other by_system, in_person phone video email,
// has_goals has_offers has_paragraphs, has_address (the other one can be written to), with_event
// (CarriesEvent).
//
// INTERNAL when a zone is not in tzdata, an offered wall time cannot be read, or a reminder's names are not
// names. Pure.
absl::StatusOr<Fields> FieldsOf(const Letter& letter);

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_RENDER_FIELDS_H_
