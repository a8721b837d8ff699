#include <condition_variable>
#include <mutex>

#include "parley/scheduling/v1/feed.pb.h"
#include "services/scheduling/interview/service_test.h"
#include "services/scheduling/interview/sweeper_sql.h"

namespace parley::scheduling {
namespace {

using testing::IsEmpty;

class SweeperTest : public ServiceTest {
 protected:
  SweeperTest() {
    database_->OnCommit([this] {
      std::lock_guard lock(mutex_);
      committed_.notify_all();
    });
  }

  Name Requested(const Name& contact = kGrace) {
    const Name name = Create(SeekerCaller(), contact)->name();
    EXPECT_TRUE(Ask(name).ok());
    return name;
  }

  // Looks again at each commit, for at most ten seconds.
  template <class Condition>
  bool Eventually(Condition condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    std::unique_lock lock(mutex_);
    while (!condition()) {
      if (committed_.wait_until(lock, deadline) == std::cv_status::timeout) return condition();
    }
    return true;
  }
  bool IsDrained() {
    const auto next = NextDue(*database_);
    return next.ok() && (!*next || **next > clock_.Now());
  }

  std::mutex mutex_;
  std::condition_variable committed_;
};

TEST_F(SweeperTest, SilenceEndsARequestAtItsInstantAndTheSeekerIsToldOnce) {
  const Name name = Requested();
  EXPECT_EQ(*NextDue(*database_), kMonday + absl::Hours(24 * 7)) << "the words are emptied first";
  Sweeper sweeper(*database_, *interviews_, clock_);
  clock_.Advance(At("2026-03-16T09:59:59") - kMonday);
  EXPECT_TRUE(Eventually([&] { return IsDrained(); }));
  EXPECT_EQ(Get(name)->state(), v1::STATE_REQUESTED);
  EXPECT_EQ(*NextDue(*database_), At("2026-03-16T10:00:00"));
  clock_.Advance(absl::Seconds(1));
  EXPECT_TRUE(Eventually([&] { return Get(name)->state() == v1::STATE_EXPIRED; }));
  EXPECT_EQ(Get(name)->state_by(), v1::PARTY_SYSTEM);
  EXPECT_TRUE(Eventually([&] { return IsDrained(); }));
  EXPECT_EQ(Count("SELECT COUNT(*) FROM message WHERE kind = 9"), 1);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM timer"), 0);
}

TEST_F(SweeperTest, AnAnswerTakesTheTimerAway) {
  const Name name = Requested();
  ASSERT_TRUE(Plain<v1::DeclineInterviewRequest>("DeclineInterview", name, ContactCaller(name)).ok());
  EXPECT_EQ(Count("SELECT COUNT(*) FROM timer"), 0);
}

TEST_F(SweeperTest, ATimerThatMovesIsAnotherCommand) {
  const Name name = Requested();
  clock_.Advance(At("2026-03-13T10:00:00") - kMonday);
  v1::NudgeInterviewRequest nudge;
  nudge.set_name(name);
  ASSERT_TRUE(Act("NudgeInterview", SeekerCaller(), nudge).ok());
  EXPECT_EQ(Count("SELECT COUNT(*) FROM timer"), 1);
  EXPECT_EQ(Count("SELECT due FROM timer"), absl::ToUnixMicros(At("2026-03-18T10:00:00")));
}

TEST_F(SweeperTest, ATimerThatFailsHoldsUpNoOtherAndComesRoundAgain) {
  Know("contacts/alan", Contact());
  const Name stuck = Requested();
  const Name other = Requested("contacts/alan");
  Run("DELETE FROM person_contact WHERE id = 'grace'");
  clock_.Advance(absl::Hours(24 * 15));
  Sweeper sweeper(*database_, *interviews_, clock_);
  EXPECT_TRUE(Eventually([&] { return Get(other)->state() == v1::STATE_EXPIRED; }));
  EXPECT_EQ(Get(stuck)->state(), v1::STATE_REQUESTED);
  EXPECT_FALSE(IsDrained());
  Know(kGrace, Contact());
  EXPECT_TRUE(Eventually([&] { return Get(stuck)->state() == v1::STATE_EXPIRED; }));
}

TEST_F(SweeperTest, WordsAreEmptiedSevenDaysAfterAndTheRowTravelsAgainWithoutThem) {
  Requested();
  const Revision before = database_->head();
  clock_.Advance(absl::Hours(24 * 7));
  EXPECT_EQ(*NextDue(*database_), clock_.Now());
  Sweeper sweeper(*database_, *interviews_, clock_);
  EXPECT_TRUE(Eventually([&] { return IsDrained(); }));
  EXPECT_EQ(Count("SELECT COUNT(*) FROM message WHERE text IS NOT NULL OR reason IS NOT NULL OR "
                  "goals IS NOT NULL OR place IS NOT NULL OR connection IS NOT NULL"),
            0);
  const std::vector<FeedChange> changes = Feed(before);
  ASSERT_EQ(changes.size(), 1u);
  v1::Message message;
  ASSERT_TRUE(message.ParseFromString(changes[0].body));
  EXPECT_EQ(message.kind(), v1::MESSAGE_KIND_REQUEST);
  EXPECT_EQ(message.text() + message.reason() + message.place(), "");
  EXPECT_THAT(message.goals(), IsEmpty());
}

TEST_F(SweeperTest, ItEndsAtOnceWhenNothingIsDue) {
  const auto begun = std::chrono::steady_clock::now();
  { Sweeper sweeper(*database_, *interviews_, clock_); }
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(2));
}

}  // namespace
}  // namespace parley::scheduling
