#ifndef PARLEY_SERVICES_NOTIFICATION_NOTICES_AGENDA_H_
#define PARLEY_SERVICES_NOTIFICATION_NOTICES_AGENDA_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/store.h"
#include "services/notification/notices/notice.h"

namespace parley::notification {

// A notice that is still to be sent, and when.
struct ToSend {
  NoticeKey key;
  absl::Time send_time;
};

// What is to be sent, as the database has it: what the loader puts into the queue. Those told with another
// one are not among it. Thread-safe.
class Agenda {
 public:
  virtual ~Agenda() = default;

  // Those to be sent after `after` and until `until`, the earliest first, at most `limit`; those of one
  // instant are all there, however many.
  virtual absl::StatusOr<std::vector<ToSend>> Between(absl::Time after, absl::Time until, int limit) = 0;

  // Of the rows written after `after`, those to be sent until `until`.
  struct Changes {
    std::vector<ToSend> notices;
    Revision upto = 0;  // everything up to it has been looked at
  };
  virtual absl::StatusOr<Changes> Changed(Revision after, absl::Time until) = 0;
};

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_NOTICES_AGENDA_H_
