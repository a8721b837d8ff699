#include "services/scheduling/interview/outcome.h"

#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/scheduling/interview/sample_test.h"

namespace parley::scheduling {
namespace {

const absl::Time kStart = At("2026-03-10T10:00:00");
const absl::Time kEnd = At("2026-03-10T10:20:00");

InterviewState Held(absl::Time said = kEnd) {
  return Kept(MarkHeld(Scheduled(), Party::kSeeker, said));
}

TEST(MarkHeldTest, EitherSideSaysSoFromTheStartOn) {
  for (const Party by : {Party::kSeeker, Party::kContact}) {
    const auto held = MarkHeld(Scheduled(), by, kStart);
    ASSERT_TRUE(held.ok()) << held.status();
    EXPECT_EQ(held->interview.state, State::kHeld);
    EXPECT_EQ(held->interview.state_by, by);
    EXPECT_EQ(held->interview.meeting.outcome_time, kStart);
    EXPECT_FALSE(held->interview.meeting.is_assumed_held);
    EXPECT_FALSE(TimerOf(held->interview).has_value());
  }
  const absl::Status early = MarkHeld(Scheduled(), Party::kSeeker, kStart - absl::Seconds(1)).status();
  EXPECT_EQ(ReasonOf(early), "NOT_BEGUN");
  EXPECT_THAT(ToRpcStatusBytes(early), testing::HasSubstr("RetryInfo"));
}

TEST(MarkHeldTest, OneHeldByMailNeedsNoBooking) {
  InterviewState accepted = Accepted();
  EXPECT_EQ(ReasonOf(MarkHeld(accepted, Party::kSeeker, kMonday).status()), "STATE_CONFLICT");
  accepted.interview.wish.mode = Mode::kEmail;
  EXPECT_EQ(MarkHeld(accepted, Party::kSeeker, kMonday)->interview.state, State::kHeld);
}

TEST(MarkAbsentTest, NobodyIsAbsentBeforeTenMinutes) {
  const absl::Time earliest = kStart + absl::Minutes(10);
  const auto early =
      MarkAbsent(Scheduled(), Party::kContact, Party::kSeeker, earliest - absl::Seconds(1)).status();
  EXPECT_EQ(ReasonOf(early), "NOT_BEGUN");
  const auto absent = MarkAbsent(Scheduled(), Party::kContact, Party::kSeeker, earliest);
  ASSERT_TRUE(absent.ok()) << absent.status();
  EXPECT_EQ(absent->interview.state, State::kNoShow);
  EXPECT_EQ(absent->interview.meeting.absent, Party::kContact);
  EXPECT_THAT(ClaimsOf(absent->interview), testing::IsEmpty());
}

TEST(MarkAbsentTest, OnlyOneOfTheTwoCanBe) {
  for (const Party nobody : {Party::kNone, Party::kSystem}) {
    EXPECT_EQ(ReasonOf(MarkAbsent(Scheduled(), nobody, Party::kSeeker, kEnd).status()), "INVALID_FIELDS");
  }
}

TEST(CorrectionTest, AnOutcomeIsCorrectedForFourteenDaysBothWays) {
  const absl::Time last = At("2026-03-24T10:20:00");
  const auto absent = MarkAbsent(Held(), Party::kSeeker, Party::kContact, last);
  ASSERT_TRUE(absent.ok()) << absent.status();
  EXPECT_EQ(absent->interview.state, State::kNoShow);
  EXPECT_EQ(MarkHeld(Kept(absent), Party::kSeeker, last)->interview.state, State::kHeld);
  EXPECT_EQ(ReasonOf(MarkAbsent(Held(), Party::kSeeker, Party::kContact, last + absl::Seconds(1)).status()),
            "CORRECTION_CLOSED");
}

TEST(CorrectionTest, WhatWasCapturedWasHeld) {
  InterviewState held = Held();
  held.interview.capture_time = kEnd;
  EXPECT_EQ(ReasonOf(MarkAbsent(held, Party::kContact, Party::kSeeker, kEnd).status()), "CORRECTION_CLOSED");
}

TEST(AssumeHeldTest, ADayAfterTheEndSilenceMeansThatItTookPlace) {
  const absl::Time due = kEnd + absl::Hours(24);
  EXPECT_EQ(TimerOf(Scheduled().interview), (Timer{TimerKind::kAssumeHeld, due}));
  EXPECT_EQ(Elapse(Scheduled(), due - absl::Microseconds(1))->interview.state, State::kScheduled);
  const auto held = Elapse(Scheduled(), due);
  EXPECT_EQ(held->interview.state, State::kHeld);
  EXPECT_TRUE(held->interview.meeting.is_assumed_held);
  EXPECT_EQ(held->interview.meeting.outcome_time, due);
  EXPECT_THAT(held->said, testing::IsEmpty());
  const auto said = MarkHeld(Kept(held), Party::kSeeker, due + absl::Hours(1));
  EXPECT_FALSE(said->interview.meeting.is_assumed_held);
  EXPECT_EQ(said->interview.meeting.outcome_time, due);
}

TEST(AssumeHeldTest, AMovedConversationIsAssumedHeldADayAfterItsNewEnd) {
  const auto moved =
      Reschedule(Scheduled(), {.start = Start("2026-03-12T10:00:00")}, Party::kContact, kMonday);
  EXPECT_EQ(TimerOf(moved->interview), (Timer{TimerKind::kAssumeHeld, At("2026-03-13T10:20:00")}));
}

TEST(CloseTest, NothingIsPutAwayWhileSomethingIsOwed) {
  InterviewState held = Held();
  held.obligations = {{.id = "thank-you", .state = ObligationState::kDone},
                      {.id = "progress", .state = ObligationState::kOpen}};
  const absl::Status refused = Close(held, kEnd).status();
  EXPECT_EQ(ReasonOf(refused), "OBLIGATION_OPEN");
  EXPECT_THAT(ToRpcStatusBytes(refused), testing::HasSubstr("interviews/i1/obligations/progress"));
  held.obligations[1].state = ObligationState::kMissed;
  EXPECT_EQ(Close(held, kEnd)->interview.state, State::kClosed);
  EXPECT_EQ(ReasonOf(Close(Scheduled(), kEnd).status()), "STATE_CONFLICT");
}

}  // namespace
}  // namespace parley::scheduling
