#ifndef PARLEY_SERVICES_NOTIFICATION_NOTICES_CLAIM_H_
#define PARLEY_SERVICES_NOTIFICATION_NOTICES_CLAIM_H_

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/notification/mail.h"
#include "services/notification/notices/notice.h"

// How a notice is sent at least once, and in all but one case exactly once.
//
// The database is the authority; whoever sends first claims. A claim is one transaction: it makes the
// notice's delivery row, or takes it over, under a new token and for a time of claimed_until, and only while
// the notice is PENDING or SENDING, due, and not past its end. Then the mail is sent, outside of any
// transaction, and its outcome is written where the token is still the claim's own.
//
//   two senders at one notice        the second is refused: BUSY until the first one's claim ends
//   a sender dies before it sends    its claim ends after kClaimLife, and another one takes it over
//   ... after the server's 250       likewise, so the mail goes out twice, with the same Message-ID and,
//   unless
//                                    the people changed, the same bytes: the one window that SMTP leaves open
//   a sender is so slow that its     its outcome finds another token and changes nothing; kSendTimeMax
//   claim was taken over             being shorter than kClaimLife, that takes a stopped process
//   a newer notice supersedes this   the send in progress is finished, its delivery says SENT, the notice
//   one while it is being sent       stays SUPERSEDED; a failed send is not repeated
//   the server is gone or busy       RETRY at a later time of the product's clock, until expire_time
//   the server refuses for good      REFUSED, and the notice is DEAD
//
// Several reminders may go out as one mail: one of them leads, the others follow it (courtesy/courtesy.h).
// Only the lead is due and claimed. Its claim takes those followers that have not ended and whose people are
// known, a delivery row each, under one token; the mail has the lead's Message-ID, and its outcome is the
// outcome of all. The mail was written before the claim, so the claim is refused unless the mail tells
// exactly of them.
//
//   a follower ends while it is sent it was told; it stays as it ended, and is in no later attempt
//   the lead ends while it is sent   likewise; when the send has failed, its followers become due by
//   themselves,
//                                    as they do at once when a lead ends that is not being sent
//   a mail was tried once            nobody joins it: repeated, it should be the same mail
//   two reminders of one thing       the claim of the first ends the other one: SUPERSEDED / DUE_AGAIN
//   the plan may have changed        a reminder is claimed only while scheduling's feed is followed to its
//   head,
//                                    or has long been out of reach
//
// claimed_until is in real time, since a process dies in real time whatever clock is in force; the times of
// notices and retries are the product clock's.
namespace parley::notification {

inline constexpr absl::Duration kClaimLife = absl::Seconds(60);  // from before the send
static_assert(kSendTimeMax < kClaimLife);

enum class DeliveryState { kSending, kRetry, kSent, kRefused };

// "SENDING", as it is stored.
absl::string_view NameOf(DeliveryState state);
// kRefused for any other text, so that nothing is sent on the strength of it.
DeliveryState DeliveryStateFromName(absl::string_view name);

// The delivery row as a claim finds it.
struct Delivery {
  DeliveryState state = DeliveryState::kSending;
  int attempt = 0;
  std::string claim_token;
  absl::Time claimed_until;  // real
};

// The right to send a notice once, with those told in the same mail.
struct Claim {
  NoticeKey key;
  std::string token;
  int attempt = 0;                // 1 = the first
  std::vector<std::string> also;  // ids of the notices told with it
  bool operator==(const Claim&) const = default;
};

// Why there is none.
struct Gone {};  // there is nothing to do under this id: it has ended, or is told with another one
struct NotYet {
  absl::Time at;
};
struct Busy {
  absl::Time until;  // real
};
using ClaimAnswer = std::variant<Claim, Gone, NotYet, Busy>;

// Whether `notice` may be claimed now, under `token`; `delivery` is its row, if any. Pure.
ClaimAnswer DecideClaim(const NoticeKey& key, const Notice& notice, const std::optional<Delivery>& delivery,
                        const std::string& token, absl::Time now, absl::Time real_now);

// The pause before the attempt after `attempt`: 5 s, doubled each time, at most an hour, less up to half of
// it. Which part of the half is drawn from the notice and the attempt, so that many notices that failed
// together do not come back together, and a repeated run gives the same times. Pure.
absl::Duration RetryDelay(const NoticeKey& key, int attempt);

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_NOTICES_CLAIM_H_
