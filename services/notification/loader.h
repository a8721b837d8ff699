#ifndef PARLEY_SERVICES_NOTIFICATION_LOADER_H_
#define PARLEY_SERVICES_NOTIFICATION_LOADER_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/notification/notices/agenda.h"
#include "services/notification/queue/reminder_queue.h"

namespace parley::notification {

// Keeps what is due within kHorizon in the queue.
//
// It knows two things of the past: up to which instant (the watermark) it has added what was due, and up to
// which revision it has looked at what was written. So each round adds what has come under the horizon since,
// and what was written meanwhile with an instant below it. Both are in memory alone: after a start, or when
// the queue's epoch says that it has lost its entries, everything below the horizon is added again, which
// changes nothing for what is there. What is in the queue and no longer wanted dies at its claim.
//
// Not thread-safe.
class Loader {
 public:
  Loader(Agenda& agenda, ReminderQueue& queue) : agenda_(agenda), queue_(queue) {}

  // How far ahead notices are in the queue. The rest of the months to come is the database's alone.
  static constexpr absl::Duration kHorizon = absl::Hours(1);

  // Brings the queue up to `now`. The agenda's errors, and the queue's: then the next call begins where this
  // one did.
  absl::Status Load(absl::Time now);

  // Adds what is overdue and should have been taken: an entry that the queue has lost without knowing.
  absl::Status AddOverdue(absl::Time now);

 private:
  absl::Status Forget();
  absl::Status AddBetween(absl::Time after, absl::Time until);
  absl::Status Add(const std::vector<ToSend>& notices);

  Agenda& agenda_;
  ReminderQueue& queue_;
  std::optional<std::string> epoch_;
  absl::Time watermark_ = absl::InfinitePast();
  Revision looked_upto_ = 0;
};

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_LOADER_H_
