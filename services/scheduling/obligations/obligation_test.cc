#include "services/scheduling/obligations/obligation.h"

#include <utility>

#include "common/civil_time/test_times.h"
#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/scheduling/obligations/drafts.h"

namespace parley::scheduling {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

absl::Time At(const std::string& wall) {
  return civil::InZone(wall, civil::Zone("America/New_York"));
}

const absl::Time kNow = At("2026-03-10T12:00:00");

// Ada spoke with Grace on Tuesday, 10 March 2026, was pointed to Tim, and has met him.
Owing Held() {
  InterviewFacts facts{
      .id = "i1",
      .seeker = "seekers/ada",
      .contact = "contacts/grace",
      .state = State::kHeld,
      .mode = Mode::kVideo,
      .booking = Booking{.start_time = At("2026-03-10T10:00:00"), .end_time = At("2026-03-10T10:20:00")},
      .booked_time = At("2026-03-03T10:00:00"),
      .outcome_time = At("2026-03-10T10:30:00"),
      .met = {{.referral = "r1",
               .contact = "contacts/tim",
               .end = At("2026-03-10T11:00:00"),
               .outcome_time = At("2026-03-10T11:00:00")}}};
  PolicyFacts policy({{"thank_due_hours", 24},
                      {"progress_due_days", 30},
                      {"progress_stop_days", 45},
                      {"thank_referrer_due_hours", 48},
                      {"note_words_max", 5},
                      {"message_life_hours", 72}});
  Owing owing{.seeker = {.is_known = true, .display_name = "Ada Sample"},
              .contact = {.is_known = true, .display_name = "Grace Sample", .has_email = true},
              .met = {{.is_known = true, .display_name = "Tim Sample"}}};
  owing.input =
      *InputOf(std::move(facts), std::move(policy), {.id = "t1", .zone = "America/New_York"}, {}, {});
  owing.obligations = ObligationsOf(*owing.input, kNow);
  return owing;
}

Draft DraftFor(const std::string& id, const Captured& captured) {
  const Owing owing = Held();
  return DraftOf(owing, *FindObligation(owing, id), captured);
}

TEST(FulfilTest, ByMailTheContactGetsTheSeekersWords) {
  const auto done = Fulfil(Held(), "thank-you", {.text = "Thank you, Grace."}, kNow);
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_EQ(FindObligation(*done, "thank-you")->state, ObligationState::kDone);
  EXPECT_EQ(FindObligation(*done, "thank-you")->end_time, kNow);
  ASSERT_TRUE(done->said.has_value());
  EXPECT_EQ(done->said->kind, MessageKind::kThankYou);
  EXPECT_EQ(done->said->recipient, "contacts/grace");
  EXPECT_EQ(done->said->text, "Thank you, Grace.");
  EXPECT_EQ(done->said->expire_time, kNow + absl::Hours(72));
  EXPECT_FALSE(done->said->booking.has_value());
}

TEST(FulfilTest, EachKindIsAMessageOfItsOwn) {
  EXPECT_EQ(Fulfil(Held(), "progress", {.text = "News."}, kNow)->said->kind, MessageKind::kProgress);
  EXPECT_EQ(Fulfil(Held(), "thank-referrer-r1", {.text = "Thanks."}, kNow)->said->kind,
            MessageKind::kReferrerThanks);
}

TEST(FulfilTest, APostedCardIsRecordedAndNothingIsSent) {
  Owing owing = Held();
  owing.contact.has_email = false;
  const auto done = Fulfil(owing, "thank-you", {.channel = FulfilChannel::kCard}, kNow);
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_FALSE(done->said.has_value());
  EXPECT_EQ(done->new_end->channel, FulfilChannel::kCard);
}

TEST(FulfilTest, ANoteThatIsNotOneIsRefusedWithAllThatIsWrong) {
  for (const char* text : {"", "  \n ", "One two three four five six", "What I liked: [...]"}) {
    const absl::Status refused = Fulfil(Held(), "thank-you", {.text = text}, kNow).status();
    EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_EQ(ReasonOf(refused), "NOTE_INCOMPLETE") << text;
  }
  const absl::Status both =
      Fulfil(Held(), "thank-you", {.text = "One two three four five [...]"}, kNow).status();
  EXPECT_THAT(ToRpcStatusBytes(both), HasSubstr("at most 5 words"));
  EXPECT_THAT(ToRpcStatusBytes(both), HasSubstr("still has [...]"));
}

TEST(FulfilTest, WithoutAnAddressNoMail) {
  Owing owing = Held();
  owing.contact.has_email = false;
  EXPECT_EQ(ReasonOf(Fulfil(owing, "thank-you", {.text = "Thank you."}, kNow).status()),
            "CONTACT_UNREACHABLE");
}

TEST(FulfilTest, TwiceIsOnceAndLateIsBetterThanNever) {
  Owing done = *Fulfil(Held(), "thank-you", {.text = "Thank you."}, kNow);
  done.said.reset();
  done.new_end.reset();
  const auto again = Fulfil(done, "thank-you", {.text = "Thank you again."}, kNow + absl::Hours(1));
  EXPECT_FALSE(again->said.has_value());
  EXPECT_FALSE(again->new_end.has_value());
  const absl::Time late = At("2026-06-01T10:00:00");
  Owing missed = Held();
  missed.obligations = ObligationsOf(*missed.input, late);
  EXPECT_EQ(FindObligation(missed, "progress")->state, ObligationState::kMissed);
  EXPECT_EQ(FindObligation(*Fulfil(missed, "progress", {.text = "News."}, late), "progress")->state,
            ObligationState::kDone);
}

TEST(WaiveTest, WhatIsWaivedIsNotDoneAndTheOtherWayRound) {
  Owing waived = *Waive(Held(), "progress", kNow);
  EXPECT_EQ(FindObligation(waived, "progress")->state, ObligationState::kWaived);
  EXPECT_FALSE(waived.said.has_value());
  EXPECT_TRUE(Waive(waived, "progress", kNow).ok());
  EXPECT_EQ(ReasonOf(Fulfil(waived, "progress", {.text = "News."}, kNow).status()), "OBLIGATION_ENDED");
  const Owing done = *Fulfil(Held(), "progress", {.text = "News."}, kNow);
  EXPECT_EQ(ReasonOf(Waive(done, "progress", kNow).status()), "OBLIGATION_ENDED");
}

TEST(FulfilTest, WhatIsNotOwedIsNotFound) {
  EXPECT_EQ(ReasonOf(Fulfil(Held(), "thank-referrer-r2", {.text = "Thanks."}, kNow).status()), "NOT_FOUND");
  EXPECT_EQ(ReasonOf(Waive(Owing(), "thank-you", kNow).status()), "NOT_FOUND");
}

TEST(DraftTest, ThanksAreMadeFromWhatWasCaptured) {
  const Draft draft = DraftFor("thank-you", {.insight = "Ward nights teach more than any course.",
                                             .steps_open = {"the book on trials", "the evening course"},
                                             .referrals = {"Tim Sample"}});
  EXPECT_THAT(draft.missing, IsEmpty());
  EXPECT_THAT(draft.text, HasSubstr("Dear Grace Sample,"));
  EXPECT_THAT(draft.text, HasSubstr("Tuesday, 10 March"));
  EXPECT_THAT(draft.text, HasSubstr("\"Ward nights teach more than any course\"."));
  EXPECT_THAT(draft.text, HasSubstr("the book on trials and the evening course"));
  EXPECT_THAT(draft.text, HasSubstr("Tim Sample"));
  EXPECT_THAT(draft.text, Not(HasSubstr(std::string(kBlank))));
}

TEST(DraftTest, WithoutOneRealDetailTheSeekerMustSayIt) {
  const Draft draft = DraftFor("thank-you", {});
  EXPECT_THAT(draft.missing, ElementsAre("A_DETAIL"));
  EXPECT_THAT(draft.text, HasSubstr(std::string(kBlank)));
}

TEST(DraftTest, NewsAreMadeFromStepsThatWereDone) {
  EXPECT_THAT(DraftFor("progress", {.steps_done = {"read the book", "went to the evening"}}).text,
              HasSubstr("read the book and went to the evening"));
  EXPECT_THAT(DraftFor("progress", {}).missing, ElementsAre("A_STEP"));
  const Draft farther = DraftFor("progress", {.is_farther = true});
  EXPECT_THAT(farther.missing, IsEmpty()) << "no step is needed for it";
  EXPECT_THAT(farther.text, HasSubstr("saved me a year"));
}

TEST(DraftTest, TheReferrerReadsWhomSheOpenedTheDoorTo) {
  const Draft draft = DraftFor("thank-referrer-r1", {});
  EXPECT_THAT(draft.text, HasSubstr("You pointed me to Tim Sample"));
  EXPECT_THAT(draft.missing, ElementsAre("A_DETAIL"));
}

}  // namespace
}  // namespace parley::scheduling
