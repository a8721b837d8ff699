#include "services/scheduling/interview/commands.h"

#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/scheduling/interview/sample_test.h"

namespace parley::scheduling {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

auto Says(MessageKind kind, const Name& recipient) {
  return testing::AllOf(Field(&Message::kind, kind), Field(&Message::recipient, recipient));
}

TEST(CreateTest, ANewInterviewHasThePolicysLengthAndIsByVideo) {
  const auto state = CreateInterview(NoInterview(), Wanted(), kMonday);
  ASSERT_TRUE(state.ok());
  EXPECT_EQ(state->interview.state, State::kIdentified);
  EXPECT_EQ(state->interview.wish.minutes, 20);
  EXPECT_EQ(state->interview.wish.mode, Mode::kVideo);
  EXPECT_EQ(state->interview.create_time, kMonday);
  EXPECT_THAT(state->said, IsEmpty());
}

TEST(CreateTest, APersonTheCopyLacksIsUnknownUntilTheCopyIsCurrent) {
  InterviewState state = NoInterview();
  state.contact = ContactFacts();
  NewInterview wanted = Wanted();
  const absl::Status early = CreateInterview(state, wanted, kMonday).status();
  EXPECT_EQ(early.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(early), "PERSON_NOT_YET_KNOWN");
  wanted.is_copy_current = true;
  EXPECT_EQ(CreateInterview(state, wanted, kMonday).status(), NotFound(kGrace));
}

TEST(CreateTest, AContactAnotherSeekerHasToHerselfAndAnErasedOneAreNotFound) {
  InterviewState state = NoInterview();
  state.contact.owner = "seekers/other";
  EXPECT_EQ(CreateInterview(state, Wanted(), kMonday).status(), NotFound(kGrace));
  state.contact.owner = kAda;
  EXPECT_TRUE(CreateInterview(state, Wanted(), kMonday).ok());
  state.contact.is_deleted = true;
  EXPECT_EQ(CreateInterview(state, Wanted(), kMonday).status(), NotFound(kGrace));
}

TEST(CreateTest, ALiveInterviewOfThePairIsNamed) {
  InterviewState state = NoInterview();
  state.neighbours.pair_live_name = "interviews/older";
  state.neighbours.pair_live_state = State::kIdentified;
  const absl::Status refused = CreateInterview(state, Wanted(), kMonday).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(ReasonOf(refused), "INTERVIEW_LIVE");
  EXPECT_THAT(ToRpcStatusBytes(refused), testing::HasSubstr("interviews/older"));
}

TEST(CreateTest, TheLengthIsAtMostThePolicys) {
  NewInterview wanted = Wanted();
  wanted.wish.minutes = 30;
  EXPECT_TRUE(CreateInterview(NoInterview(), wanted, kMonday).ok());
  wanted.wish.minutes = 31;
  EXPECT_EQ(ReasonOf(CreateInterview(NoInterview(), wanted, kMonday).status()), "INVALID_FIELDS");
}

TEST(AcceptTest, TheSeekerIsToldOfTheContactsYesAndNotOfHerOwn) {
  const auto by_contact = Accept(Requested(), Party::kContact, kMonday);
  EXPECT_THAT(by_contact->said, ElementsAre(Says(MessageKind::kAccepted, kAda)));
  EXPECT_EQ(by_contact->interview.state_by, Party::kContact);
  const auto by_seeker = Accept(Requested(), Party::kSeeker, kMonday);
  EXPECT_THAT(by_seeker->said, IsEmpty());
  EXPECT_EQ(by_seeker->interview.state_by, Party::kSeeker);
}

TEST(AcceptTest, AYesWaits21DaysForABooking) {
  // Across the change of clocks on 8 March: the same local time, 21 days later.
  EXPECT_EQ(Accepted().interview.outreach.expire_time, At("2026-03-23T10:00:00"));
}

TEST(AcceptTest, AnInterviewByMailWaitsForNoBooking) {
  InterviewState state = Requested();
  state.interview.wish.mode = Mode::kEmail;
  const auto accepted = Accept(state, Party::kContact, kMonday);
  EXPECT_EQ(accepted->interview.outreach.expire_time, std::nullopt);
  EXPECT_EQ(TimerOf(accepted->interview), std::nullopt);
}

TEST(AcceptTest, ALateYesCountsFor60DaysAfterSilenceAndNoLonger) {
  const absl::Time silence = At("2026-03-16T10:00:00");
  const InterviewState expired = Kept(Elapse(Requested(), silence));
  EXPECT_EQ(expired.interview.state, State::kExpired);
  const auto late = Accept(expired, Party::kContact, At("2026-05-15T10:00:00"));
  ASSERT_TRUE(late.ok());
  EXPECT_EQ(late->interview.state, State::kAccepted);
  EXPECT_EQ(late->interview.outreach.silence_time, std::nullopt);
  const auto too_late = Accept(expired, Party::kContact, At("2026-05-15T10:00:01"));
  EXPECT_EQ(ReasonOf(too_late.status()), "STATE_CONFLICT");
}

TEST(AcceptTest, ANoIsTakenBackByWhomItCameFrom) {
  const InterviewState by_contact = Kept(Decline(Requested(), Party::kContact, kMonday));
  EXPECT_EQ(ReasonOf(Accept(by_contact, Party::kSeeker, kMonday).status()), "STATE_CONFLICT");
  const auto taken_back = Accept(by_contact, Party::kContact, kMonday);
  ASSERT_TRUE(taken_back.ok());
  EXPECT_EQ(taken_back->interview.outreach.decline_time, std::nullopt);

  const InterviewState by_seeker = Kept(Decline(Requested(), Party::kSeeker, kMonday));
  EXPECT_EQ(ReasonOf(Accept(by_seeker, Party::kContact, kMonday).status()), "STATE_CONFLICT");
  EXPECT_TRUE(Accept(by_seeker, Party::kSeeker, kMonday).ok());
}

TEST(AcceptTest, ALateYesIsRefusedWhileAnotherInterviewOfThePairIsUnderWay) {
  InterviewState expired = Kept(Elapse(Requested(), At("2026-03-16T10:00:00")));
  expired.neighbours.pair_live_name = "interviews/newer";
  expired.neighbours.pair_live_state = State::kRequested;
  EXPECT_EQ(ReasonOf(Accept(expired, Party::kContact, At("2026-03-17T10:00:00")).status()), "INTERVIEW_LIVE");
  expired.neighbours.pair_live_state = State::kIdentified;  // the contact knows nothing of it
  EXPECT_TRUE(Accept(expired, Party::kContact, At("2026-03-17T10:00:00")).ok());
}

TEST(DeclineTest, TheSeekerIsToldOfTheContactsNo) {
  EXPECT_THAT(Decline(Requested(), Party::kContact, kMonday)->said,
              ElementsAre(Says(MessageKind::kDeclined, kAda)));
  EXPECT_THAT(Decline(Requested(), Party::kSeeker, kMonday)->said, IsEmpty());
}

TEST(WithdrawTest, TheContactIsToldOnlyWhenAskedFor) {
  EXPECT_THAT(Withdraw(Requested(), true, kMonday)->said, ElementsAre(Says(MessageKind::kWithdrawn, kGrace)));
  EXPECT_THAT(Withdraw(Accepted(), true, kMonday)->said, ElementsAre(Says(MessageKind::kWithdrawn, kGrace)));
  EXPECT_THAT(Withdraw(Requested(), false, kMonday)->said, IsEmpty());
}

TEST(WithdrawTest, AContactWhoKnowsNothingOrHasAnsweredIsNotTold) {
  EXPECT_THAT(Withdraw(Identified(), true, kMonday)->said, IsEmpty());
  RequestWords by_phone = Words();
  by_phone.channel = Channel::kPhone;
  const InterviewState called = Kept(Request(Identified(), by_phone, kMonday));
  EXPECT_THAT(Withdraw(called, true, kMonday)->said, IsEmpty());
  const InterviewState declined = Kept(Decline(Requested(), Party::kContact, kMonday));
  EXPECT_THAT(Withdraw(declined, true, kMonday)->said, IsEmpty());
}

TEST(WithdrawTest, AfterwardsNoLateYesCountsAndThePairStaysLocked) {
  const InterviewState expired = Kept(Elapse(Requested(), At("2026-03-16T10:00:00")));
  const InterviewState withdrawn = Kept(Withdraw(expired, false, At("2026-03-17T10:00:00")));
  EXPECT_EQ(ReasonOf(Accept(withdrawn, Party::kContact, At("2026-03-18T10:00:00")).status()),
            "STATE_CONFLICT");
  EXPECT_TRUE(withdrawn.interview.outreach.silence_time.has_value());
}

}  // namespace
}  // namespace parley::scheduling
