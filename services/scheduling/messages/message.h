// What a person is to be told because somebody just did something.
#ifndef PARLEY_SERVICES_SCHEDULING_MESSAGES_MESSAGE_H_
#define PARLEY_SERVICES_SCHEDULING_MESSAGES_MESSAGE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/store.h"
#include "services/scheduling/plan/facts.h"

namespace parley::scheduling {

// The numbers of parley.scheduling.v1.MessageKind.
enum class MessageKind {
  kNone = 0,
  kRequest = 1,
  kNudge = 2,
  kAccepted = 3,
  kDeclined = 4,
  kBooked = 5,
  kRescheduled = 6,
  kCancelled = 7,
  kWithdrawn = 8,
  kExpired = 9,
  kThankYou = 10,
  kProgress = 11,
  kReferrerThanks = 12
};

// One person is told one thing. The SQL gives it its id.
struct Message {
  MessageKind kind = MessageKind::kNone;
  Name recipient;
  Party by = Party::kNone;
  int schedule_version = 0;
  absl::Time not_before;
  absl::Time expire_time;  // later than this it is not sent
  std::string text;        // a person's own words; empty = none
  std::string reason;
  std::string connection;
  std::vector<std::string> goals;
  std::vector<WallStart> offered_times;
  std::optional<Booking> booking;  // of the calendar event it carries
  int minutes = 0;
  Mode mode = Mode::kNone;
  std::string place;
};

// A message as it is on file.
struct MessageRow {
  std::string tenant;
  std::string id;
  std::string interview;  // its id
  Revision revision = 0;
  std::string traceparent;  // of the call that said it; empty = none
  Message message;          // without its words once they have been emptied
};

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_MESSAGES_MESSAGE_H_
