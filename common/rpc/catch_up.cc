#include "common/rpc/catch_up.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/cleanup/cleanup.h"
#include "absl/time/time.h"
#include "common/errors/errors.h"

namespace parley::rpc {
namespace {

constexpr std::chrono::seconds kWaitMax{1};
constexpr absl::Duration kRetry = absl::Seconds(1);

absl::Status NotYetKnown() {
  return WithRetry(Fail(absl::StatusCode::kUnavailable, "PERSON_NOT_YET_KNOWN",
                        "News of this person is still on its way."),
                   kRetry);
}

}  // namespace

// Questions are numbered; one is on its way while `asked` is ahead of `answered`.
struct CatchUp::Questions {
  Questions(Ask ask, int waiters_max) : ask(std::move(ask)), waiters_max(waiters_max) {}

  const Ask ask;
  const int waiters_max;
  std::mutex mutex;
  std::condition_variable changed;
  int waiters ABSL_GUARDED_BY(mutex) = 0;
  int64_t wanted ABSL_GUARDED_BY(mutex) = 0;  // the newest that somebody waits for
  int64_t asked ABSL_GUARDED_BY(mutex) = 0;
  int64_t answered ABSL_GUARDED_BY(mutex) = 0;
  absl::StatusOr<Head> answer ABSL_GUARDED_BY(mutex);  // to the question `answered`
};

CatchUp::CatchUp(Ask ask, const FollowProgress& progress, int waiters_max)
    : progress_(progress), questions_(std::make_shared<Questions>(std::move(ask), waiters_max)) {}

absl::Status CatchUp::Await(const Call& call) {
  const auto until = std::min(std::chrono::steady_clock::now() + kWaitMax, call.deadline);
  {
    std::lock_guard lock(questions_->mutex);
    if (questions_->waiters >= questions_->waiters_max) return NotYetKnown();
    questions_->waiters += 1;
  }
  const absl::Cleanup leave = [this] {
    std::lock_guard lock(questions_->mutex);
    questions_->waiters -= 1;
  };
  const absl::StatusOr<Head> head = AwaitAnswer(until);
  const bool is_passed = head.ok() && progress_.AwaitPassed(head->database_id, head->revision, until);
  return is_passed ? absl::OkStatus() : NotYetKnown();
}

absl::StatusOr<CatchUp::Head> CatchUp::AwaitAnswer(FollowProgress::Instant until) {
  Questions& questions = *questions_;
  int64_t mine = 0;
  {
    std::lock_guard lock(questions.mutex);
    mine = questions.asked + 1;
    questions.wanted = mine;
  }
  AskNext(questions_);
  std::unique_lock lock(questions.mutex);
  const bool is_answered =
      questions.changed.wait_until(lock, until, [&] { return questions.answered >= mine; });
  if (!is_answered) return absl::DeadlineExceededError("the source has not answered");
  return questions.answer;
}

// Sends the next question when one is wanted and none is on its way. Under no lock, because the answer may
// come at once.
void CatchUp::AskNext(const std::shared_ptr<Questions>& questions) {
  {
    std::lock_guard lock(questions->mutex);
    if (questions->asked != questions->answered || questions->wanted == questions->asked) return;
    questions->asked += 1;
  }
  questions->ask([questions](absl::StatusOr<Head> answer) {
    {
      std::lock_guard lock(questions->mutex);
      questions->answered = questions->asked;
      questions->answer = std::move(answer);
    }
    questions->changed.notify_all();
    AskNext(questions);
  });
}

}  // namespace parley::rpc
