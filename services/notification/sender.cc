#include "services/notification/sender.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>
#include <variant>

#include "absl/base/thread_annotations.h"
#include "common/errors/errors.h"
#include "services/notification/render/render.h"

namespace parley::notification {
namespace {

constexpr std::chrono::milliseconds kPoll{200};        // for what becomes due, and for claims of the dead
constexpr std::chrono::milliseconds kTestPoll{20};     // as often as `parley clock advance` asks
constexpr std::chrono::seconds kPauseAfterFailure{1};  // a full disk is not asked five times a second
constexpr std::chrono::seconds kOverdueSweep{10};      // what the queue has lost is late by this and no more
// A reminder is taken so long before it is due: longer than a poll, so that each instant is waited for.
constexpr absl::Duration kLookAhead = absl::Milliseconds(250);
constexpr std::chrono::milliseconds kLookAheadMax{250};  // the same, as a wait
constexpr absl::Duration kMillisecond = absl::Milliseconds(1);
constexpr int kLeaseMax = 20;  // few enough to be sent within a lease's life by a quick mail server
constexpr std::chrono::seconds kRenewBefore{20};  // a lease of 30 s is prolonged when 10 s have gone
constexpr absl::Duration kPauseOfFailed = absl::Seconds(1);  // for an entry whose notice could not be handled

}  // namespace

struct Sender::Wakeup {
  std::mutex mutex;
  std::condition_variable changed;
  bool is_woken ABSL_GUARDED_BY(mutex) = false;
  bool is_ending ABSL_GUARDED_BY(mutex) = false;

  void Wake() {
    {
      std::lock_guard lock(mutex);
      is_woken = true;
    }
    changed.notify_all();
  }
  bool IsEnding() {
    std::lock_guard lock(mutex);
    return is_ending;
  }
  // Waits until woken, at most `time`; false when the sender goes.
  bool Wait(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex);
    changed.wait_for(lock, time, [this] { return is_woken || is_ending; });
    is_woken = false;
    return !is_ending;
  }
  // Waits `time`; false when the sender goes.
  bool Pause(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex);
    return !changed.wait_for(lock, time, [this] { return is_ending; });
  }
};

Sender::Sender(SenderParts parts) : parts_(std::move(parts)), wakeup_(std::make_shared<Wakeup>()) {
  if (parts_.queue != nullptr) loader_.emplace(*parts_.agenda, *parts_.queue);
}

Sender::~Sender() {
  {
    std::lock_guard lock(wakeup_->mutex);
    wakeup_->is_ending = true;
  }
  wakeup_->changed.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Sender::Start() {
  thread_ = std::thread([this] { Run(); });
}

std::function<void()> Sender::Waker() {
  return [wakeup = wakeup_] { wakeup->Wake(); };
}

void Sender::Run() {
  const std::chrono::milliseconds poll = parts_.clock.IsTest() ? kTestPoll : kPoll;
  while (!wakeup_->IsEnding()) {
    const absl::StatusOr<int> handled = Round();
    if (!handled.ok()) {
      parts_.report({.what = handled.status().message()});
      wakeup_->Pause(kPauseAfterFailure);
    } else if (*handled < kRoundMax) {
      wakeup_->Wait(poll);
    }
  }
}

absl::StatusOr<int> Sender::Round() {
  RETURN_IF_ERROR(parts_.deliveries.Sweep(parts_.clock.Now(), RealNow()));
  if (!loader_) return RoundFromDatabase();
  absl::StatusOr<int> handled = RoundFromQueue();
  const bool is_away = absl::IsUnavailable(handled.status());
  if (is_away != is_queue_away_) {
    parts_.report({.what = is_away ? handled.status().message() : "the queue is back"});
  }
  is_queue_away_ = is_away;
  return is_away ? RoundFromDatabase() : handled;
}

absl::StatusOr<int> Sender::RoundFromDatabase() {
  ASSIGN_OR_RETURN(const auto due, parts_.deliveries.Due(parts_.clock.Now(), RealNow(), kRoundMax));
  absl::Status first_failure;  // one notice that cannot be handled does not hold up the others
  for (const NoticeKey& key : due) {
    if (wakeup_->IsEnding()) break;
    first_failure.Update(SendOne(key).status());
  }
  if (!first_failure.ok()) return first_failure;
  return static_cast<int>(due.size());
}

absl::StatusOr<int> Sender::RoundFromQueue() {
  RETURN_IF_ERROR(FillQueue());
  const absl::Duration ahead = parts_.clock.IsTest() ? absl::ZeroDuration() : kLookAhead;
  ASSIGN_OR_RETURN(std::optional<Lease> lease, parts_.queue->Take(parts_.clock.Now() + ahead, kLeaseMax));
  if (!lease) return 0;
  const auto count = static_cast<int>(lease->entries.size());
  RETURN_IF_ERROR(Work(*lease));
  return count == kLeaseMax ? kRoundMax : count;  // a full lease: there may be more
}

absl::Status Sender::FillQueue() {
  RETURN_IF_ERROR(loader_->Load(parts_.clock.Now()));
  const auto now = std::chrono::steady_clock::now();
  // Virtual time waits for whatever is overdue.
  if (!parts_.clock.IsTest() && now - swept_at_ < kOverdueSweep) return absl::OkStatus();
  swept_at_ = now;
  return loader_->AddOverdue(parts_.clock.Now());
}

// Settles what was done at the end, in one question; what fails in between comes back when the lease ends.
absl::Status Sender::Work(Lease& lease) {
  std::vector<Due> done;
  std::vector<Due> again;
  absl::Status first_failure;
  const std::vector<Due> entries = lease.entries;
  for (const Due& entry : entries) {
    RETURN_IF_ERROR(KeepLease(lease));
    if (std::find(lease.entries.begin(), lease.entries.end(), entry) == lease.entries.end()) continue;
    if (!WaitFor(entry.due)) break;  // the others are for whoever comes next
    const absl::StatusOr<Again> next = SendOne({entry.tenant, entry.id});
    first_failure.Update(next.status());
    const Again at = next.ok() ? *next : parts_.clock.Now() + kPauseOfFailed;
    if (at) {
      again.push_back({entry.tenant, entry.id, *at});
    } else {
      done.push_back(entry);
    }
  }
  RETURN_IF_ERROR(parts_.queue->Settle(lease, done, again));
  return first_failure;
}

absl::Status Sender::KeepLease(Lease& lease) {
  if (std::chrono::steady_clock::now() + kRenewBefore < lease.trusted_until) return absl::OkStatus();
  return parts_.queue->Extend(lease);
}

// Until a notice that was taken ahead is due; false when the sender goes.
bool Sender::WaitFor(absl::Time due) {
  const absl::Duration left = due - parts_.clock.Now();
  if (left <= absl::ZeroDuration() || parts_.clock.IsTest()) return !wakeup_->IsEnding();
  return wakeup_->Pause(std::min(absl::ToChronoMilliseconds(left + kMillisecond), kLookAheadMax));
}

absl::StatusOr<Sender::Again> Sender::SendOne(const NoticeKey& key) {
  ASSIGN_OR_RETURN(const std::optional<Letter> letter, parts_.letters.Load(key));
  if (!letter)
    return Again();  // it has ended, or waits for somebody: then it is overdue, and is found as such
  if (const absl::string_view why = WhyPointless(*letter); !why.empty()) {
    RETURN_IF_ERROR(End(key, NoticeState::kVoid, why));
    return Again();
  }
  // Written before it is claimed: a mail that cannot be written needs no claim, and the claim keeps what is
  // about to be sent.
  const absl::StatusOr<Mail> mail = Render(*letter);
  if (mail.ok()) return SendClaimed(key, *letter, *mail);
  RETURN_IF_ERROR(End(key, NoticeState::kDead, kCannotWrite));
  return Again();
}

absl::StatusOr<Sender::Again> Sender::SendClaimed(const NoticeKey& key, const Letter& letter,
                                                  const Mail& mail) {
  ASSIGN_OR_RETURN(const ClaimAnswer answer,
                   parts_.deliveries.TakeClaim(key, AlsoTold(letter), mail, parts_.clock.Now(), RealNow()));
  const auto refused = [&](absl::string_view why, Again again) {
    parts_.report({.about = SendReport::About::kClaim, .what = why, .notice = key});
    return again;
  };
  if (const auto* const not_yet = std::get_if<NotYet>(&answer)) return refused("NOT_YET", not_yet->at);
  if (const auto* const busy = std::get_if<Busy>(&answer)) {
    return refused("BUSY", parts_.clock.Now() + (busy->until - RealNow()));
  }
  const auto* const claim = std::get_if<Claim>(&answer);
  return claim == nullptr ? refused("GONE", Again()) : SendMail(*claim, letter, mail);
}

absl::StatusOr<Sender::Again> Sender::SendMail(const Claim& claim, const Letter& letter, const Mail& mail) {
  const auto started = std::chrono::steady_clock::now();
  const absl::Duration lateness = parts_.clock.Now() - letter.said.said_time;
  const Outcome outcome = parts_.channel.Send(mail);
  const auto took = std::chrono::steady_clock::now() - started;
  const absl::Time now = parts_.clock.Now();
  ASSIGN_OR_RETURN(const bool is_mine, parts_.deliveries.Record(claim, outcome, now));
  const bool is_sent = outcome.result == Outcome::Result::kSent;
  parts_.report({.about = SendReport::About::kAttempt,
                 .what = !is_mine  ? "CLAIM_LOST"
                         : is_sent ? "SENT"
                                   : outcome.reason,
                 .notice = claim.key,
                 .attempt = claim.attempt,
                 .is_reminder = IsReminder(letter.said.kind),
                 .traceparent = letter.said.traceparent,
                 .result = outcome.result,
                 .lateness = lateness,
                 .took = took});
  const bool is_retried = is_mine && outcome.result == Outcome::Result::kRetry;
  return is_retried ? Again(now + RetryDelay(claim.key, claim.attempt)) : Again();
}

absl::Status Sender::End(const NoticeKey& key, NoticeState state, absl::string_view reason) {
  RETURN_IF_ERROR(parts_.deliveries.End(key, state, reason, parts_.clock.Now()));
  parts_.report({.about = SendReport::About::kEnd, .what = reason, .notice = key});
  return absl::OkStatus();
}

}  // namespace parley::notification
