#include "services/notification/sender.h"

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

Sender::Sender(SenderParts parts) : parts_(std::move(parts)), wakeup_(std::make_shared<Wakeup>()) {}

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
      parts_.report("", handled.status().message(), 0);
      wakeup_->Pause(kPauseAfterFailure);
    } else if (*handled < kRoundMax) {
      wakeup_->Wait(poll);
    }
  }
}

absl::StatusOr<int> Sender::Round() {
  RETURN_IF_ERROR(parts_.deliveries.Sweep(parts_.clock.Now(), RealNow()));
  ASSIGN_OR_RETURN(const auto due, parts_.deliveries.Due(parts_.clock.Now(), RealNow(), kRoundMax));
  absl::Status first_failure;  // one notice that cannot be handled does not hold up the others
  for (const NoticeKey& key : due) {
    if (wakeup_->IsEnding()) break;
    first_failure.Update(SendOne(key));
  }
  if (!first_failure.ok()) return first_failure;
  return static_cast<int>(due.size());
}

absl::Status Sender::SendOne(const NoticeKey& key) {
  ASSIGN_OR_RETURN(const std::optional<Letter> letter, parts_.letters.Load(key));
  if (!letter) return absl::OkStatus();
  if (const absl::string_view why = WhyPointless(*letter); !why.empty()) {
    return End(key, NoticeState::kVoid, why);
  }
  // Written before it is claimed: a mail that cannot be written needs no claim, and the claim keeps what is
  // about to be sent.
  const absl::StatusOr<Mail> mail = Render(*letter);
  if (!mail.ok()) return End(key, NoticeState::kDead, kCannotWrite);
  return SendClaimed(key, *mail);
}

absl::Status Sender::SendClaimed(const NoticeKey& key, const Mail& mail) {
  ASSIGN_OR_RETURN(const ClaimAnswer answer,
                   parts_.deliveries.TakeClaim(key, mail, parts_.clock.Now(), RealNow()));
  const auto* const claim = std::get_if<Claim>(&answer);
  if (claim == nullptr) return absl::OkStatus();
  const Outcome outcome = parts_.channel.Send(mail);
  ASSIGN_OR_RETURN(const bool is_mine, parts_.deliveries.Record(*claim, outcome, parts_.clock.Now()));
  const bool is_sent = outcome.result == Outcome::Result::kSent;
  parts_.report(key.id, !is_mine ? "CLAIM_LOST" : is_sent ? "SENT" : outcome.reason, claim->attempt);
  return absl::OkStatus();
}

absl::Status Sender::End(const NoticeKey& key, NoticeState state, absl::string_view reason) {
  RETURN_IF_ERROR(parts_.deliveries.End(key, state, reason, parts_.clock.Now()));
  parts_.report(key.id, reason, 0);
  return absl::OkStatus();
}

}  // namespace parley::notification
