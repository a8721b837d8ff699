#ifndef PARLEY_SERVICES_NOTIFICATION_INBOX_INBOX_H_
#define PARLEY_SERVICES_NOTIFICATION_INBOX_INBOX_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/call.h"
#include "common/store.h"
#include "services/notification/kinds.h"

namespace parley::notification {

// A message to a seeker, kept for her to read where she is, whether the mail reached her or not.
struct InboxItem {
  int64_t sequence = 0;  // of the seeker's: 1, 2, 3 ...
  std::string notice_id;
  Kind kind = Kind::kNone;
  Name interview;
  std::string title;  // empty, as is the text, once somebody it tells of has been erased
  std::string text;
  absl::Time create_time;
  absl::Time expire_time;
};

// Long enough for a seeker who looks in once a month; a matter of privacy, so not a tenant's number.
inline constexpr absl::Duration kInboxItemLife = absl::Hours(30 * 24);  // 30 days

// An item that was put into somebody's inbox, or emptied there; its words are still sealed.
struct InboxChange {
  std::string tenant;
  Name seeker;
  Revision revision = 0;
  int64_t sequence = 0;
  std::function<absl::StatusOr<InboxItem>()> open;  // while the inbox lives; DATA_LOSS as Since
};

// Thread-safe.
class Inbox {
 public:
  virtual ~Inbox() = default;
  // The acting seeker's items after sequence `after` that have not expired, at most `limit`, by sequence.
  // NOT_FOUND once the seeker has been erased; DATA_LOSS when an item does not open with this service's key.
  virtual absl::StatusOr<std::vector<InboxItem>> Since(const Call& call, int64_t after, int limit) = 0;
  // What changed after revision `after` in the inboxes of all seekers, at most `limit`, by revision.
  virtual absl::StatusOr<std::vector<InboxChange>> Changes(Revision after, int limit) = 0;
};

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_INBOX_INBOX_H_
