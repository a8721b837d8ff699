#include "services/scheduling/interview/sweeper_sql.h"

#include <algorithm>
#include <utility>

#include "common/errors/errors.h"
#include "common/observe/log.h"
#include "services/scheduling/interview/timer_sql.h"
#include "services/scheduling/interview/timers.h"
#include "services/scheduling/messages/message_sql.h"

namespace parley::scheduling {
namespace {

// How long a round waits for the next: what is due is late by this at most.
constexpr auto kRound = std::chrono::seconds(1);
// Under a test clock `parley clock advance` waits for each round.
constexpr auto kTestRound = std::chrono::milliseconds(20);
// How long one command may wait for the writer.
constexpr auto kPatience = std::chrono::seconds(5);
constexpr int kPage = 100;  // timers read at a time

std::chrono::steady_clock::time_point Deadline() {
  return std::chrono::steady_clock::now() + kPatience;
}

absl::Status Apply(Store<InterviewState>& interviews, const TimerRow& timer) {
  const Call call{
      .caller = {.role = Role::kService, .tenant = timer.tenant, .subject = "services/scheduling"},
      .deadline = Deadline(),
      .method = "timer",
      .request_id = timer.id,
      .trace = StartTrace()};
  const std::vector<Name> names = {InterviewName(timer.interview), CalendarName(timer.seeker),
                                   CalendarName(timer.contact)};
  // A clock set back a little since the timer was read must not make its command a remembered nothing.
  const auto decide = [&](InterviewState state, absl::Time now) {
    return Elapse(std::move(state), std::max(now, timer.due));
  };
  return interviews.Apply(call, names, decide, [](const InterviewState&) { return Bytes(); }).status();
}

}  // namespace

absl::StatusOr<std::optional<absl::Time>> NextDue(store::Database& database) {
  std::optional<absl::Time> next;
  RETURN_IF_ERROR(database.Read([&](store::Connection& connection) -> absl::Status {
    ASSIGN_OR_RETURN(next, NextTimer(connection));
    ASSIGN_OR_RETURN(const auto emptying, NextEmptying(connection));
    if (!next || (emptying && *emptying < *next)) next = emptying;
    return absl::OkStatus();
  }));
  return next;
}

Sweeper::Sweeper(store::Database& database, Store<InterviewState>& interviews, const Clock& clock)
    : database_(database), interviews_(interviews), clock_(clock), thread_([this] { Run(); }) {}

Sweeper::~Sweeper() {
  {
    std::lock_guard lock(mutex_);
    ending_ = true;
  }
  ending_changed_.notify_all();
  thread_.join();
}

void Sweeper::Run() {
  const std::chrono::milliseconds round = clock_.IsTest() ? kTestRound : kRound;
  std::unique_lock lock(mutex_);
  while (!ending_) {
    lock.unlock();
    absl::Status swept = SweepTimers();
    swept.Update(SweepWords());
    if (!swept.ok()) Log(Severity::kError, "sweep failed", {{"why", swept.message()}});
    lock.lock();
    ending_changed_.wait_for(lock, round, [this] { return ending_; });
  }
}

absl::Status Sweeper::SweepTimers() {
  const absl::Time now = clock_.Now();
  TimerRow last{.due = absl::UnixEpoch()};
  while (true) {  // each page begins after the one before, and `now` stands still
    std::vector<TimerRow> due;
    RETURN_IF_ERROR(database_.Read([&](store::Connection& connection) -> absl::Status {
      ASSIGN_OR_RETURN(due, LoadDueTimers(connection, now, last.due, last.id, kPage));
      return absl::OkStatus();
    }));
    for (const TimerRow& timer : due) {
      if (IsEnding()) return absl::OkStatus();
      const absl::Status applied = Apply(interviews_, timer);
      if (!applied.ok()) {
        Log(Severity::kWarning, "timer not applied",
            {{"timer", absl::string_view(timer.id)}, {"why", applied.message()}});
      }
    }
    if (due.size() < kPage) return absl::OkStatus();
    last = due.back();
  }
}

absl::Status Sweeper::SweepWords() {
  while (!IsEnding()) {
    std::optional<absl::Time> next;
    RETURN_IF_ERROR(database_.Read([&](store::Connection& connection) -> absl::Status {
      ASSIGN_OR_RETURN(next, NextEmptying(connection));
      return absl::OkStatus();
    }));
    if (!next || *next > clock_.Now()) return absl::OkStatus();
    RETURN_IF_ERROR(database_.Write(Deadline(), [this](store::Transaction& transaction) {
      return EmptyMessages(transaction, clock_.Now()).status();
    }));
  }
  return absl::OkStatus();
}

bool Sweeper::IsEnding() {
  std::lock_guard lock(mutex_);
  return ending_;
}

}  // namespace parley::scheduling
