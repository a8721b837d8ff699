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
//   guessed_zone          the reader's zone when nobody has stated it and the letter names times
//   goals offers          lists: what the seeker wants to learn; the offered times for the reader
// and the flags to_seeker to_contact, by_reader by_other by_system, in_person phone video email,
// has_goals has_offers.
//
// INTERNAL when a zone is not in tzdata or an offered wall time cannot be read. Pure.
absl::StatusOr<Fields> FieldsOf(const Letter& letter);

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_RENDER_FIELDS_H_
