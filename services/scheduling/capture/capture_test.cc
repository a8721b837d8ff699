#include "services/scheduling/capture/capture.h"

#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::scheduling {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const absl::Time kNow = absl::FromUnixSeconds(1'773'000'000);

CaptureState Held() {
  return {.interview = "i1", .seeker = "seekers/ada", .state = State::kHeld, .was_booked = true};
}

NewCapture Words(const std::string& text) {
  return {.notes = {.text = text}};
}

CaptureState WithReferral() {
  NewCapture capture = Words("A good talk.");
  capture.referrals = {{.id = "r1", .display_name = "Tim Sample"}};
  CaptureState state = *Record(Held(), capture, kNow);
  state.named_contact = {.is_known = true, .display_name = "Tim Sample"};
  return state;
}

TEST(RecordTest, AWordOrAnInsightIsACapture) {
  EXPECT_EQ(Record(Held(), Words("A good talk."), kNow)->capture_time, kNow);
  NewCapture insight;
  insight.notes.insights = {{.theme = Theme::kTrends, .text = "It grows."}};
  EXPECT_TRUE(Record(Held(), insight, kNow).ok());
}

TEST(RecordTest, NothingIsNone) {
  NewCapture blank = Words(" \n\t");
  blank.notes.verdict = Verdict::kCloser;
  blank.notes.insights = {{.text = " "}};
  const auto refused = Record(Held(), blank, kNow).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(refused), "NOTHING_CAPTURED");
}

TEST(RecordTest, WhatWasNotHeldIsNotCaptured) {
  CaptureState scheduled = Held();
  scheduled.state = State::kScheduled;
  EXPECT_EQ(ReasonOf(Record(scheduled, Words("A good talk."), kNow).status()), "NOT_HELD");
  EXPECT_EQ(ReasonOf(Record(CaptureState(), Words("A good talk."), kNow).status()), "NOT_FOUND");
}

TEST(RecordTest, ASecondCaptureChangesWhatItNamesAndAddsToTheLists) {
  NewCapture first = Words("A good talk.");
  first.notes.verdict = Verdict::kCloser;
  first.next_steps = {{.id = "s1", .title = "Read the book"}};
  NewCapture second;
  second.notes.follow_up = 1;
  second.next_steps = {{.id = "s2", .title = "Go to the evening"}};
  const auto state = Record(*Record(Held(), first, kNow), second, kNow + absl::Hours(1));
  EXPECT_EQ(state->notes.text, "A good talk.");
  EXPECT_EQ(state->notes.verdict, Verdict::kCloser);
  EXPECT_EQ(state->notes.follow_up, 1);
  EXPECT_THAT(state->next_steps, SizeIs(2));
  EXPECT_EQ(state->capture_time, kNow) << "the first one counts";
}

TEST(RecordTest, ListsHaveAnEndAndAllThatIsTooMuchIsNamed) {
  NewCapture much = Words("A good talk.");
  much.next_steps.resize(51);
  much.referrals.resize(31);
  const std::string details = ToRpcStatusBytes(Record(Held(), much, kNow).status());
  EXPECT_THAT(details, testing::HasSubstr("next_steps"));
  EXPECT_THAT(details, testing::HasSubstr("referrals"));
}

TEST(HintsTest, WhatIsMissingIsNamedAndRefusesNothing) {
  EXPECT_THAT(HintsOf(Held()), IsEmpty());
  EXPECT_THAT(HintsOf(*Record(Held(), Words("A good talk."), kNow)),
              ElementsAre("NO_NEXT_STEP", "NO_REFERRAL", "NO_MINUS"));
}

TEST(JotTest, LinesAreJottedOnceItIsBooked) {
  CaptureState state = Held();
  state.state = State::kScheduled;
  EXPECT_THAT(Jot(state, {.id = "j1", .text = "Ward nights"})->jottings, SizeIs(1));
  state.was_booked = false;
  EXPECT_EQ(ReasonOf(Jot(state, {.id = "j1"}).status()), "STATE_CONFLICT");
  CaptureState full = Held();
  full.jottings.resize(200);
  EXPECT_EQ(ReasonOf(Jot(full, {.id = "j1"}).status()), "INVALID_FIELDS");
}

TEST(NextStepTest, IsDoneOnceAndKeepsWhen) {
  NewCapture capture = Words("A good talk.");
  capture.next_steps = {{.id = "s1", .title = "Read the book"}};
  const auto done = CompleteNextStep(*Record(Held(), capture, kNow), "s1", kNow);
  EXPECT_EQ(done->next_steps[0].done_time, kNow);
  EXPECT_EQ(CompleteNextStep(*done, "s1", kNow + absl::Hours(1))->next_steps[0].done_time, kNow);
  EXPECT_EQ(ReasonOf(CompleteNextStep(*done, "s2", kNow).status()), "NOT_FOUND");
}

TEST(ReferralTest, BecomesAPersonOnce) {
  const auto linked = LinkReferral(WithReferral(), "r1", "contacts/tim", false);
  ASSERT_TRUE(linked.ok()) << linked.status();
  EXPECT_EQ(linked->referrals[0].contact, "contacts/tim");
  EXPECT_TRUE(LinkReferral(*linked, "r1", "contacts/tim", false).ok());
  EXPECT_EQ(ReasonOf(LinkReferral(*linked, "r1", "contacts/other", false).status()), "REFERRAL_LINKED");
  EXPECT_EQ(ReasonOf(DropReferral(*linked, "r1").status()), "REFERRAL_LINKED");
  EXPECT_EQ(ReasonOf(LinkReferral(*linked, "r2", "contacts/tim", false).status()), "NOT_FOUND");
}

TEST(ReferralTest, APersonWhoIsNotYetKnownIsNotYetAbsent) {
  CaptureState state = WithReferral();
  state.named_contact = {};
  EXPECT_EQ(ReasonOf(LinkReferral(state, "r1", "contacts/tim", false).status()), "PERSON_NOT_YET_KNOWN");
  EXPECT_EQ(ReasonOf(LinkReferral(state, "r1", "contacts/tim", true).status()), "NOT_FOUND");
}

TEST(ReferralTest, SomebodyElsesContactIsNotFound) {
  CaptureState state = WithReferral();
  state.named_contact.owner = "seekers/other";
  EXPECT_EQ(ReasonOf(LinkReferral(state, "r1", "contacts/tim", true).status()), "NOT_FOUND");
}

TEST(ReferralTest, ADroppedOneStaysDropped) {
  const auto dropped = DropReferral(WithReferral(), "r1");
  EXPECT_TRUE(dropped->referrals[0].is_dropped);
  EXPECT_TRUE(DropReferral(*dropped, "r1").ok());
  EXPECT_EQ(ReasonOf(LinkReferral(*dropped, "r1", "contacts/tim", false).status()), "REFERRAL_LINKED");
}

}  // namespace
}  // namespace parley::scheduling
