#include "common/rpc/catch_up.h"

#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>

#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::rpc {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// The test answers for the source, when it likes.
class CatchUpTest : public testing::Test {
 protected:
  using Done = std::function<void(absl::StatusOr<CatchUp::Head>)>;

  void Ask(Done done) {
    {
      std::lock_guard lock(mutex_);
      questions_.push_back(std::move(done));
    }
    asked_.notify_all();
  }
  // Waits for the next question.
  Done NextQuestion() {
    std::unique_lock lock(mutex_);
    asked_.wait(lock, [this] { return !questions_.empty(); });
    Done done = std::move(questions_.front());
    questions_.pop_front();
    return done;
  }
  bool HasQuestion() {
    std::lock_guard lock(mutex_);
    return !questions_.empty();
  }
  std::future<absl::Status> Await(milliseconds patience = milliseconds(60'000)) {
    const Call call{.deadline = steady_clock::now() + patience};
    return std::async(std::launch::async, [this, call] { return catch_up_.Await(call); });
  }
  void Pass(Revision revision, const std::string& database = "A") {
    progress_.Set({.cursor = {database, ""}, .revision = revision});
  }
  static bool IsWaiting(std::future<absl::Status>& waiter) {
    return waiter.wait_for(milliseconds(20)) == std::future_status::timeout;
  }

  FollowProgress progress_;
  std::mutex mutex_;
  std::condition_variable asked_;
  std::deque<Done> questions_;
  CatchUp catch_up_{[this](Done done) { Ask(std::move(done)); }, progress_, /*waiters_max=*/3};
};

TEST_F(CatchUpTest, ACallWaitsUntilTheCopiesHavePassedTheSourcesHead) {
  Pass(6);
  auto waiter = Await();
  NextQuestion()(CatchUp::Head{"A", 7});
  EXPECT_TRUE(IsWaiting(waiter));
  Pass(7);
  EXPECT_TRUE(waiter.get().ok());
}

TEST_F(CatchUpTest, CopiesThatAreAheadAlreadyLetItGoOnAtOnce) {
  Pass(8);
  auto waiter = Await();
  NextQuestion()(CatchUp::Head{"A", 7});
  EXPECT_TRUE(waiter.get().ok());
}

TEST_F(CatchUpTest, WhoComesWhileAQuestionIsOnItsWayWaitsForTheNextOne) {
  Pass(7);
  auto first = Await();
  const Done first_question = NextQuestion();
  auto second = Await();
  EXPECT_TRUE(IsWaiting(second));
  EXPECT_FALSE(HasQuestion()) << "one is on its way at a time";
  first_question(CatchUp::Head{"A", 7});
  EXPECT_TRUE(first.get().ok());
  const Done second_question = NextQuestion();
  EXPECT_TRUE(IsWaiting(second)) << "the first answer may be older than what the call names";
  second_question(CatchUp::Head{"A", 8});
  EXPECT_TRUE(IsWaiting(second));
  Pass(8);
  EXPECT_TRUE(second.get().ok());
  EXPECT_FALSE(HasQuestion());
}

TEST_F(CatchUpTest, ItEndsWithTheCallsDeadlineWhenTheSourceDoesNotAnswer) {
  EXPECT_EQ(ReasonOf(Await(milliseconds(30)).get()), "PERSON_NOT_YET_KNOWN");
}

TEST_F(CatchUpTest, ItEndsWithTheCallsDeadlineWhenTheCopiesDoNotFollow) {
  auto waiter = Await(milliseconds(30));
  NextQuestion()(CatchUp::Head{"A", 7});
  EXPECT_EQ(ReasonOf(waiter.get()), "PERSON_NOT_YET_KNOWN");
}

TEST_F(CatchUpTest, ItEndsWithinASecondWhateverTheCallsDeadline) {
  const auto before = steady_clock::now();
  const absl::Status status = Await().get();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_GE(steady_clock::now() - before, milliseconds(1000));
}

TEST_F(CatchUpTest, ASourceThatCannotBeAskedIsSaidAtOnceAndAskedAgainForTheNextCall) {
  auto waiter = Await();
  NextQuestion()(absl::UnavailableError("gone"));
  EXPECT_EQ(ReasonOf(waiter.get()), "PERSON_NOT_YET_KNOWN");
  Pass(7);
  auto next = Await();
  NextQuestion()(CatchUp::Head{"A", 7});
  EXPECT_TRUE(next.get().ok());
}

TEST_F(CatchUpTest, ARevisionOfAnotherDatabaseIsNotPassed) {
  Pass(1000, "former");
  auto waiter = Await();
  NextQuestion()(CatchUp::Head{"A", 7});
  EXPECT_TRUE(IsWaiting(waiter));
  Pass(7);
  EXPECT_TRUE(waiter.get().ok());
}

TEST_F(CatchUpTest, NoMoreThanItsLimitWaitAndTheNextIsRefusedAtOnce) {
  CatchUp for_one([this](Done done) { Ask(std::move(done)); }, progress_, /*waiters_max=*/1);
  auto waiter = std::async(std::launch::async, [&] { return for_one.Await({}); });
  const Done question = NextQuestion();
  EXPECT_EQ(ReasonOf(for_one.Await({})), "PERSON_NOT_YET_KNOWN");
  EXPECT_TRUE(IsWaiting(waiter));
  Pass(7);
  question(CatchUp::Head{"A", 7});
  EXPECT_TRUE(waiter.get().ok());
  auto next = std::async(std::launch::async, [&] { return for_one.Await({}); });
  NextQuestion()(CatchUp::Head{"A", 7});
  EXPECT_TRUE(next.get().ok());
}

}  // namespace
}  // namespace parley::rpc
