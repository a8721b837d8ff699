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

  // Notices that could be claimed now, the longest due first, at most `limit`. Those told with another one
  // are not among them, nor those whose interview or people have not come yet: they wait.
  virtual absl::StatusOr<std::vector<NoticeKey>> Due(absl::Time now, absl::Time real_now, int limit) = 0;

  // Claims `key`, and with it the notices `also`, to send `mail`, which tells of all of them (Letter::also);
  // of it text, calendar and SHA-256 are kept. NotYet{now} when other notices than `also` are to be told with
  // it by now: write the mail again. Busy for a second when plans are not known as they are now.
  virtual absl::StatusOr<ClaimAnswer> TakeClaim(const NoticeKey& key, const std::vector<std::string>& also,
                                                const Mail& mail, absl::Time now, absl::Time real_now) = 0;

  // Writes down what became of the send, for all that it told of, and answers false, with nothing changed,
  // when the claim has been taken over meanwhile. A retry is due RetryDelay after `now`.
  virtual absl::StatusOr<bool> Record(const Claim& claim, const Outcome& outcome, absl::Time now) = 0;

  // Ends a notice without a send.
  virtual absl::Status End(const NoticeKey& key, NoticeState state, absl::string_view reason,
                           absl::Time now) = 0;

  // Ends at most 500 notices that were not sent in time, empties the texts of at most 500 that ended
  // kTextLife ago, and removes at most 500 items of inboxes that have expired.
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
