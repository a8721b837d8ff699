#ifndef PARLEY_SERVICES_NOTIFICATION_SENDER_H_
#define PARLEY_SERVICES_NOTIFICATION_SENDER_H_

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/clock/clock.h"
#include "services/notification/letters.h"
#include "services/notification/mail.h"
#include "services/notification/notices/deliveries.h"

namespace parley::notification {

// What a sender works with; all of it outlives the sender.
struct SenderParts {
  Deliveries& deliveries;
  Letters& letters;
  MailChannel& channel;
  const Clock& clock;
  // Told of each notice that ended or was put off: its id, what happened ("SENT", or a reason), the attempt
  // (0 = nothing was sent). And of what went wrong with no notice to blame: an empty id, attempt 0.
  std::function<void(const std::string& notice_id, absl::string_view what, int attempt)> report;
};

// Sends what is due, one notice after the other, from one thread. It keeps nothing between two rounds: the
// database says what is due, and every send is claimed there first (notices/claim.h), so any number of
// senders may work on one database. It looks every 200 ms, every 20 ms under a test clock, and as soon as
// something is committed.
class Sender {
 public:
  explicit Sender(SenderParts parts);
  // Ends after the send in progress.
  ~Sender();
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;

  // Starts the thread; once.
  void Start();

  // Wakes the thread; may be called from any thread, and when the sender has gone.
  std::function<void()> Waker();

  // Does what is due now, at most kRoundMax notices; how many there were. What Start repeats.
  absl::StatusOr<int> Round();
  static constexpr int kRoundMax = 100;

 private:
  struct Wakeup;
  void Run();
  absl::Status SendOne(const NoticeKey& key);
  absl::Status SendClaimed(const NoticeKey& key, const Mail& mail);
  absl::Status End(const NoticeKey& key, NoticeState state, absl::string_view reason);

  const SenderParts parts_;
  const std::shared_ptr<Wakeup> wakeup_;  // shared with the listeners of commits
  std::thread thread_;
};

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_SENDER_H_
