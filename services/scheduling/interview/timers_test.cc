#include "services/scheduling/interview/timers.h"

#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/scheduling/interview/page.h"
#include "services/scheduling/interview/sample_test.h"

namespace parley::scheduling {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

const absl::Time kSilence = At("2026-03-16T10:00:00");

TEST(TimersTest, ARequestWaitsForItsExpiryAYesForItsBookingAndABookingForItsDayAfter) {
  EXPECT_EQ(TimerOf(Identified().interview), std::nullopt);
  EXPECT_EQ(TimerOf(Requested().interview), (Timer{TimerKind::kExpireRequest, kSilence}));
  EXPECT_EQ(TimerOf(Accepted().interview), (Timer{TimerKind::kExpireAccepted, At("2026-03-23T10:00:00")}));
  EXPECT_EQ(TimerOf(Scheduled().interview), (Timer{TimerKind::kAssumeHeld, At("2026-03-11T10:20:00")}));
  EXPECT_EQ(TimerOf(Kept(Withdraw(Requested(), false, kMonday)).interview), std::nullopt);
}

TEST(TimersTest, SilenceEndsARequestAtItsInstantAndNotBefore) {
  const auto early = Elapse(Requested(), kSilence - absl::Microseconds(1));
  ASSERT_TRUE(early.ok());
  EXPECT_EQ(early->interview, Requested().interview);
  EXPECT_THAT(early->said, IsEmpty());
  const auto ended = Elapse(Requested(), kSilence);
  EXPECT_EQ(ended->interview.state, State::kExpired);
  EXPECT_EQ(ended->interview.state_by, Party::kSystem);
  EXPECT_THAT(ended->said, ElementsAre(Field(&Message::recipient, kAda)));
}

TEST(TimersTest, OfAYesWithoutABookingBothAreTold) {
  const auto ended = Elapse(Accepted(), At("2026-03-23T10:00:00"));
  EXPECT_EQ(ended->interview.state, State::kExpired);
  EXPECT_THAT(ended->said, ElementsAre(Field(&Message::recipient, kAda), Field(&Message::recipient, kGrace)));
  EXPECT_EQ(ended->said[0].kind, MessageKind::kExpired);
}

TEST(TimersTest, ALateYesStartsTheWaitAnew) {
  const InterviewState ended = Kept(Elapse(Requested(), kSilence));
  const auto accepted = Accept(ended, Party::kContact, At("2026-04-01T10:00:00"));
  EXPECT_EQ(TimerOf(accepted->interview), (Timer{TimerKind::kExpireAccepted, At("2026-04-22T10:00:00")}));
}

TEST(LinkTest, ItOpensForThe60DaysAfterTheLastChangeOfState) {
  EXPECT_EQ(LinkValidUntil(Requested()), At("2026-05-01T10:00:00"));
  EXPECT_EQ(LinkValidUntil(Kept(Elapse(Requested(), kSilence))), At("2026-05-15T10:00:00"));
}

TEST(LinkTest, ItOpensUntil45DaysAfterABookedConversation) {
  EXPECT_EQ(LinkValidUntil(Scheduled()), At("2026-04-24T10:20:00"));
}

TEST(LinkTest, ItOpensForAsLongAsAnAnswerIsAwaited) {
  InterviewState state = Identified();
  state.policy = DefaultPolicy({{"expire_after_business_days", 120}});
  const InterviewState requested = Kept(Request(state, Words(), kMonday));
  EXPECT_EQ(LinkValidUntil(requested), requested.interview.outreach.expire_time);
}

TEST(LinkTest, BeforeTheContactWasAskedItOpensNothing) {
  EXPECT_EQ(LinkValidUntil(Identified()), absl::InfinitePast());
  EXPECT_EQ(LinkValidUntil(Kept(Withdraw(Identified(), false, kMonday))), absl::InfinitePast());
}

TEST(LinkTest, ItsNameIsItsBytesInHex) {
  EXPECT_EQ(LinkName("0123456789abcdef"), "links/30313233343536373839616263646566");
}

}  // namespace
}  // namespace parley::scheduling
