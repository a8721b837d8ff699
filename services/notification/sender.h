#ifndef PARLEY_SERVICES_NOTIFICATION_SENDER_H_
#define PARLEY_SERVICES_NOTIFICATION_SENDER_H_

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/clock/clock.h"
#include "services/notification/letters.h"
#include "services/notification/loader.h"
#include "services/notification/mail.h"
#include "services/notification/notices/deliveries.h"

namespace parley::notification {

// What a sender tells of its work.
struct SendReport {
  enum class About {
    kRound,    // no notice is to blame for what went wrong
    kClaim,    // a claim was refused: GONE, NOT_YET, BUSY
    kEnd,      // the notice ended unsent
    kAttempt,  // it was sent, or tried
  };
  About about = About::kRound;
  absl::string_view what;  // "SENT", a reason, or of a round the error
  NoticeKey notice = {};
  // Of an attempt:
  int attempt = 0;               // 1 = the first
  bool is_reminder = false;      // told by itself, some time after the call that caused it
  std::string traceparent = {};  // of that call; empty = not known
  Outcome::Result result = Outcome::Result::kRetry;
  absl::Duration lateness = absl::ZeroDuration();  // from the instant that was meant to the sending
  std::chrono::nanoseconds took{0};
};

// What a sender works with; all of it outlives the sender.
struct SenderParts {
  Deliveries& deliveries;
  Letters& letters;
  MailChannel& channel;
  const Clock& clock;
  std::function<void(const SendReport&)> report;
  // What is due soon, so that a round need not look for it in the database. Without one it does.
  ReminderQueue* queue = nullptr;
  Agenda* agenda = nullptr;  // with a queue
};

// Sends what is due, one notice after the other, from one thread. Every send is claimed in the database first
// (notices/claim.h), so any number of senders may work on one database. It looks every 200 ms, every 20 ms
// under a test clock, and as soon as something is committed.
//
// What is due it takes from the queue, a little ahead, and waits for the instant itself: so a reminder is
// late by milliseconds, however many there are. The loader fills the queue, and each 10 s adds what is
// overdue and was not taken, whatever the reason. While the queue cannot be reached the database is asked
// instead: Redis may be away for as long as it likes, and people notice nothing but 200 ms.
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
  // When a notice is to be looked at again; nothing when it is done with, or comes back by itself.
  using Again = std::optional<absl::Time>;

  void Run();
  absl::StatusOr<int> RoundFromQueue();
  absl::StatusOr<int> RoundFromDatabase();
  absl::Status FillQueue();
  absl::Status Work(Lease& lease);
  absl::Status KeepLease(Lease& lease);
  bool WaitFor(absl::Time due);
  absl::StatusOr<Again> SendOne(const NoticeKey& key);
  absl::StatusOr<Again> SendClaimed(const NoticeKey& key, const Letter& letter, const Mail& mail);
  absl::StatusOr<Again> SendMail(const Claim& claim, const Letter& letter, const Mail& mail);
  absl::Status End(const NoticeKey& key, NoticeState state, absl::string_view reason);

  const SenderParts parts_;
  const std::shared_ptr<Wakeup> wakeup_;  // shared with the listeners of commits
  std::optional<Loader> loader_;
  std::chrono::steady_clock::time_point swept_at_;
  bool is_queue_away_ = false;
  std::thread thread_;
};

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_SENDER_H_
