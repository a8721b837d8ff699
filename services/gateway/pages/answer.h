#ifndef PARLEY_SERVICES_GATEWAY_PAGES_ANSWER_H_
#define PARLEY_SERVICES_GATEWAY_PAGES_ANSWER_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "parley/scheduling/v1/links.pb.h"
#include "services/gateway/pages/form.h"

namespace parley::gateway {

// What a contact has pressed.
struct Answer {
  scheduling::v1::Act act = scheduling::v1::ACT_UNSPECIFIED;
  scheduling::v1::WallStart start;  // of a pick or a move
  std::string place;                // as typed; empty: said nothing
  std::string request_id;
};

// The word of an act in a form: "accept", "decline", "pick", "reschedule", "cancel", "held", "absent"; empty
// for no act.
std::string ActWord(scheduling::v1::Act act);

// Reads the answer out of a form. Fields: act, request_id; for a pick or a move also
//   start   "2026-12-01T10:00", with ":00" for the seconds or without. It may go on with a fold and a zone,
//           "2026-11-01T01:30 1 America/New_York", because a radio button has one value. "free" and "own"
//           stand for what the field of that name holds, in the same form
//   zone    of a start that names none; empty = the contact's
//   fold    of a start that names none; empty = 0
//   place   optional
// INVALID_ARGUMENT / MALFORMED_REQUEST for what our page does not send. Whether the start is good, or there
// at all, is for scheduling to say. Pure.
absl::StatusOr<Answer> ReadAnswer(const Form& form);

// The value of a start's radio button on a page whose field `zone` holds `page_zone`; ReadAnswer reads it.
std::string StartValue(const scheduling::v1::WallStart& start, absl::string_view page_zone);

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_PAGES_ANSWER_H_
