#ifndef PARLEY_SERVICES_NOTIFICATION_NOTICES_DELIVERIES_H_
#define PARLEY_SERVICES_NOTIFICATION_NOTICES_DELIVERIES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/notification/mail.h"
#include "services/notification/notices/claim.h"
#include "services/notification/notices/notice.h"

namespace parley::notification {

// The database's half of sending; the protocol is told in claim.h. `now` is the product clock's, `real_now`
// real. Thread-safe.
class Deliveries {
 public:
  virtual ~Deliveries() = default;

  // Notices that could be claimed now, the longest due first, at most `limit`. Those whose interview or
  // people have not come yet are not among them: they wait.
  virtual absl::StatusOr<std::vector<NoticeKey>> Due(absl::Time now, absl::Time real_now, int limit) = 0;

  // Claims `key` to send `mail`, of which text, calendar and SHA-256 are kept.
  virtual absl::StatusOr<ClaimAnswer> TakeClaim(const NoticeKey& key, const Mail& mail, absl::Time now,
                                                absl::Time real_now) = 0;

  // Writes down what became of the send, and answers false, with nothing changed, when the claim has been
  // taken over meanwhile. A retry is due RetryDelay after `now`.
  virtual absl::StatusOr<bool> Record(const Claim& claim, const Outcome& outcome, absl::Time now) = 0;

  // Ends a notice without a send.
  virtual absl::Status End(const NoticeKey& key, NoticeState state, absl::string_view reason,
                           absl::Time now) = 0;

  // Ends at most 500 notices that were not sent in time, and empties the texts of at most 500 that ended
  // kTextLife ago.
  virtual absl::Status Sweep(absl::Time now, absl::Time real_now) = 0;

  // For the test clock: what is due and not done, in words, at most 20 (a notice that waits for a person or
  // is being sent among them), and the next instant at which a notice is due or ends; nothing without one.
  virtual absl::StatusOr<std::vector<std::string>> Undone(absl::Time now) = 0;
  virtual absl::StatusOr<std::optional<absl::Time>> NextDue(absl::Time now) = 0;
};

// How long the text of a notice that has ended is kept, for whoever asks what it said.
inline constexpr absl::Duration kTextLife = absl::Hours(24);  // a matter of privacy, so not a tenant's number

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_NOTICES_DELIVERIES_H_
