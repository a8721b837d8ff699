// Several reminders told in one message: who leads, and what becomes of those that follow.

#include "gmock/gmock.h"
#include "services/notification/reminders_test.h"

namespace parley::notification {
namespace {

using scheduling::v1::PlannedNotice;
using testing::ElementsAre;

constexpr Outcome::Result kRetry = Outcome::Result::kRetry;

// Two reminders due at once; the nudge leads, its kind being the lower number.
class MessagesTest : public RemindersTest {
 protected:
  MessagesTest() {
    FollowPeople();
    FollowPlan({lead_, follower_});
  }
  void AdvanceToDue() { clock_.Advance(absl::Hours(1)); }

  const PlannedNotice lead_ = NudgeDue(absl::Hours(1));
  const PlannedNotice follower_ = ThankDue(absl::Hours(1));
  const NoticeKey key_{"lakeview", IdOfRow(lead_)};
};

TEST_F(MessagesTest, WhatIsDueTogetherIsOneMail) {
  EXPECT_EQ(NoticeOf(follower_).lead, key_.id);
  AdvanceToDue();
  EXPECT_EQ(Due(), (std::vector<NoticeKey>{key_}));
  Round();
  ASSERT_EQ(channel_.mails.size(), 1u);
  EXPECT_EQ(StateOf(lead_), NoticeState::kSent);
  EXPECT_EQ(StateOf(follower_), NoticeState::kSent);
  EXPECT_EQ(NoticeOf(follower_).attempt_count, 1);
  const std::string message_id = absl::StrCat("<", key_.id, "@careers.example.edu>");
  EXPECT_EQ(channel_.mails[0].message_id, message_id);
  EXPECT_EQ(Only("SELECT CAST(COUNT(*) AS TEXT) FROM delivery WHERE message_id = '" + message_id + "'"), "2");
  EXPECT_EQ(Only("SELECT CAST(COUNT(*) AS TEXT) FROM delivery WHERE text IS NOT NULL"), "1");
}

TEST_F(MessagesTest, OnlyTheLeadIsDueAndUndone) {
  AdvanceToDue();
  EXPECT_THAT(deliveries_->Undone(clock_.Now()).value(), ElementsAre(NoticeName(key_.id) + " is due"));
  const auto claim =
      deliveries_->TakeClaim({"lakeview", IdOfRow(follower_)}, {}, {.bytes = "x"}, clock_.Now(), RealNow());
  EXPECT_TRUE(std::holds_alternative<Gone>(*claim));
}

TEST_F(MessagesTest, AFailedSendIsRepeatedForAllOfThem) {
  AdvanceToDue();
  channel_.outcomes = {{kRetry, "MAIL_SERVER_BUSY"}};
  Round();
  EXPECT_EQ(StateOf(follower_), NoticeState::kPending);
  EXPECT_EQ(NoticeOf(follower_).reason, "MAIL_SERVER_BUSY");
  EXPECT_EQ(NoticeOf(follower_).send_time, NoticeOf(lead_).send_time);
  AdvanceTo(NoticeOf(lead_).send_time);
  Round();
  ASSERT_EQ(channel_.mails.size(), 2u);
  EXPECT_EQ(channel_.mails[0].bytes, channel_.mails[1].bytes);
  EXPECT_EQ(StateOf(follower_), NoticeState::kSent);
  EXPECT_EQ(NoticeOf(follower_).attempt_count, 2);
}

TEST_F(MessagesTest, ARefusalIsForAllOfThem) {
  AdvanceToDue();
  channel_.outcomes = {{Outcome::Result::kRefused, "REFUSED"}};
  Round();
  EXPECT_EQ(StateOf(lead_), NoticeState::kDead);
  EXPECT_EQ(StateOf(follower_), NoticeState::kDead);
}

TEST_F(MessagesTest, AMailThatNoLongerTellsOfTheRightOnesIsWrittenAgain) {
  AdvanceToDue();
  const auto letter = letters_->Load(key_);
  ASSERT_TRUE(letter.ok() && letter->has_value());
  const std::vector<std::string> also = AlsoTold(**letter);
  EXPECT_THAT(also, ElementsAre(IdOfRow(follower_)));
  FollowPlan({lead_});  // thanked meanwhile
  const auto claim = deliveries_->TakeClaim(key_, also, {.bytes = "x"}, clock_.Now(), RealNow());
  ASSERT_TRUE(std::holds_alternative<NotYet>(*claim));
  EXPECT_EQ(std::get<NotYet>(*claim).at, clock_.Now());
  EXPECT_EQ(StateOf(lead_), NoticeState::kPending);
  Round();
  EXPECT_EQ(StateOf(lead_), NoticeState::kSent);
  EXPECT_EQ(StateOf(follower_), NoticeState::kVoid);
}

TEST_F(MessagesTest, AClaimThatComesAfterTheReminderEndedIsRefused) {
  AdvanceToDue();
  const std::vector<std::string> also = AlsoTold(**letters_->Load(key_));
  FollowPlan({follower_}, scheduling::v1::STATE_ACCEPTED);
  const auto claim = deliveries_->TakeClaim(key_, also, {.bytes = "x"}, clock_.Now(), RealNow());
  EXPECT_TRUE(std::holds_alternative<Gone>(*claim));
  EXPECT_EQ(NoticeOf(lead_).reason, "INTERVIEW_ACCEPTED");
  EXPECT_EQ(StateOf(follower_), NoticeState::kPending);
}

TEST_F(MessagesTest, AFollowerThatExpiresIsLeftOutOfTheMail) {
  auto brief = follower_;
  *brief.mutable_expire_time() = rpc::ToProto(kSaidAt + absl::Hours(1));
  FollowPlan({lead_, brief});
  AdvanceToDue();
  const std::vector<std::string> also = {IdOfRow(brief)};
  const auto claim = deliveries_->TakeClaim(key_, also, {.bytes = "x"}, clock_.Now(), RealNow());
  EXPECT_TRUE(std::holds_alternative<NotYet>(*claim));
  EXPECT_EQ(StateOf(brief), NoticeState::kExpired);
}

TEST_F(MessagesTest, AFollowerVoidedWhileBeingSentIsInNoLaterAttempt) {
  AdvanceToDue();
  channel_.outcomes = {{kRetry, "MAIL_SERVER_BUSY"}};
  channel_.during_send = [this] { FollowPlan({lead_}); };
  Round();
  EXPECT_EQ(StateOf(follower_), NoticeState::kVoid);
  EXPECT_EQ(StateOf(lead_), NoticeState::kPending);
  AdvanceTo(NoticeOf(lead_).send_time);
  Round();
  ASSERT_EQ(channel_.mails.size(), 2u);
  EXPECT_NE(channel_.mails[0].bytes, channel_.mails[1].bytes);
  EXPECT_EQ(StateOf(lead_), NoticeState::kSent);
  EXPECT_EQ(StateOf(follower_), NoticeState::kVoid);
}

TEST_F(MessagesTest, AFollowerVoidedWhileBeingSentWasTold) {
  AdvanceToDue();
  channel_.during_send = [this] { FollowPlan({lead_}); };
  Round();
  EXPECT_EQ(StateOf(follower_), NoticeState::kVoid);
  EXPECT_EQ(Only("SELECT CAST(COUNT(*) AS TEXT) FROM delivery WHERE state = 'SENT'"), "2");
  FollowPlan({lead_, follower_});
  EXPECT_EQ(StateOf(follower_), NoticeState::kSent);
  Round();
  EXPECT_EQ(channel_.mails.size(), 1u);
}

TEST_F(MessagesTest, WhenALeadEndsItsFollowerGoesByItself) {
  FollowPlan({follower_});
  EXPECT_EQ(StateOf(lead_), NoticeState::kVoid);
  EXPECT_EQ(NoticeOf(follower_).lead, "");
  AdvanceToDue();
  Round();
  EXPECT_EQ(StateOf(follower_), NoticeState::kSent);
  EXPECT_EQ(channel_.mails[0].message_id, absl::StrCat("<", IdOfRow(follower_), "@careers.example.edu>"));
}

TEST_F(MessagesTest, WhenALeadExpiresItsFollowerGoesByItself) {
  auto brief = lead_;
  *brief.mutable_expire_time() = rpc::ToProto(kSaidAt + absl::Hours(1));
  FollowPlan({brief, follower_});
  EXPECT_EQ(NoticeOf(follower_).lead, key_.id);
  AdvanceToDue();
  Round();
  EXPECT_EQ(StateOf(brief), NoticeState::kExpired);
  EXPECT_EQ(StateOf(follower_), NoticeState::kSent);
}

TEST_F(MessagesTest, ALeadThatCannotBeSentLeavesItsFollowerToItself) {
  AdvanceToDue();
  ASSERT_TRUE(deliveries_->End(key_, NoticeState::kDead, kCannotWrite, clock_.Now()).ok());
  EXPECT_EQ(NoticeOf(follower_).lead, "");
  EXPECT_THAT(Due(), ElementsAre(NoticeKey{"lakeview", IdOfRow(follower_)}));
}

TEST_F(MessagesTest, ALeadVoidedWhileASendFailsLeavesItsFollowerToBeRepeated) {
  AdvanceToDue();
  channel_.outcomes = {{kRetry, "MAIL_SERVER_BUSY"}};
  channel_.during_send = [this] { FollowPlan({follower_}); };
  Round();
  EXPECT_EQ(StateOf(lead_), NoticeState::kVoid);
  EXPECT_EQ(StateOf(follower_), NoticeState::kPending);
  EXPECT_GT(NoticeOf(follower_).send_time, clock_.Now());
  AdvanceTo(NoticeOf(follower_).send_time);
  Round();
  EXPECT_EQ(StateOf(follower_), NoticeState::kSent);
  EXPECT_EQ(NoticeOf(follower_).attempt_count, 2);
}

TEST_F(MessagesTest, AClaimThatDiedIsTakenOverWithItsFollowers) {
  AdvanceToDue();
  const std::vector<std::string> also = {IdOfRow(follower_)};
  const auto dead = deliveries_->TakeClaim(key_, also, {.bytes = "x"}, clock_.Now(), RealNow() - kClaimLife);
  ASSERT_TRUE(std::holds_alternative<Claim>(*dead));
  EXPECT_EQ(StateOf(follower_), NoticeState::kSending);
  Round();
  EXPECT_EQ(channel_.mails.size(), 1u);
  EXPECT_EQ(StateOf(follower_), NoticeState::kSent);
  const Outcome refused{Outcome::Result::kRefused, "REFUSED"};
  EXPECT_FALSE(deliveries_->Record(std::get<Claim>(*dead), refused, clock_.Now()).value());
  EXPECT_EQ(StateOf(follower_), NoticeState::kSent);
}

TEST_F(MessagesTest, WhenAClaimDiesAndItsLeadHasEndedTheFollowerGoesByItself) {
  AdvanceToDue();
  const std::vector<std::string> also = {IdOfRow(follower_)};
  const auto dead = deliveries_->TakeClaim(key_, also, {.bytes = "x"}, clock_.Now(), RealNow() - kClaimLife);
  ASSERT_TRUE(std::holds_alternative<Claim>(*dead));
  FollowPlan({follower_});
  Round();
  EXPECT_EQ(StateOf(lead_), NoticeState::kVoid);
  EXPECT_EQ(StateOf(follower_), NoticeState::kSent);
  EXPECT_EQ(NoticeOf(follower_).attempt_count, 2);
}

TEST_F(MessagesTest, WhatIsBeingSentIsNotMovedNorJoined) {
  AdvanceToDue();
  auto next = Row(policy::v1::PLANNED_KIND_PROGRESS_DUE, absl::Hours(1) + absl::Minutes(5));
  channel_.outcomes = {{kRetry, "MAIL_SERVER_BUSY"}};
  channel_.during_send = [&] { FollowPlan({NudgeDue(absl::Hours(3)), follower_, next}); };
  Round();
  EXPECT_EQ(NoticeOf(next).lead, "");
  EXPECT_EQ(NoticeOf(follower_).lead, key_.id);
  EXPECT_EQ(NoticeOf(lead_).send_time, kSaidAt + absl::Hours(3));  // the send having failed
  FollowPlan({NudgeDue(absl::Hours(3)), follower_, next,
              Row(policy::v1::PLANNED_KIND_THANK_REFERRER, absl::Hours(3))});
  EXPECT_EQ(NoticeOf(Row(policy::v1::PLANNED_KIND_THANK_REFERRER, absl::Hours(3))).lead, "");
}

TEST_F(MessagesTest, TheLaterReminderOfOneThingEndsWhenTheEarlierOneIsClaimed) {
  const auto again = ThankDue(absl::Hours(3), 2);
  FollowPlan({lead_, follower_, again});
  EXPECT_EQ(NoticeOf(again).lead, key_.id);
  EXPECT_EQ(StateOf(again), NoticeState::kPending);
  AdvanceToDue();
  Round();
  EXPECT_EQ(StateOf(follower_), NoticeState::kSent);
  EXPECT_EQ(StateOf(again), NoticeState::kSuperseded);
  EXPECT_EQ(NoticeOf(again).reason, "DUE_AGAIN");
  EXPECT_EQ(NoticeOf(again).attempt_count, 0);
}

TEST_F(MessagesTest, TheLaterReminderIsToldWhenTheEarlierOneIsNot) {
  const auto again = ThankDue(absl::Hours(3), 2);
  FollowPlan({follower_, again});
  FollowPlan({again});
  EXPECT_EQ(NoticeOf(again).lead, "");
  EXPECT_EQ(NoticeOf(again).send_time, kSaidAt + absl::Hours(3));
}

TEST_F(MessagesTest, AFollowerWhosePeopleAreNotKnownIsToldLater) {
  scheduling::v1::InterviewFacts facts = Facts();
  facts.set_contact("contacts/unknown");
  auto other = NudgeDue(absl::Hours(1));
  other.set_subject("interviews/i2");
  *facts.add_plan() = other;
  FollowScheduling({Change("interview", "i2", facts)});
  EXPECT_EQ(NoticeOf(other).lead, key_.id);
  AdvanceToDue();
  Round();
  EXPECT_EQ(StateOf(follower_), NoticeState::kSent);
  EXPECT_EQ(StateOf(other), NoticeState::kPending);
  EXPECT_EQ(NoticeOf(other).lead, "");
  FeedChange unknown = ContactChange();
  unknown.id = "unknown";
  FollowContacts({unknown});
  Round();
  EXPECT_EQ(StateOf(other), NoticeState::kSent);
}

TEST_F(MessagesTest, RemindersToDifferentPeopleAreNeverOneMail) {
  const auto hers = Row(policy::v1::PLANNED_KIND_DAY_BEFORE_CONTACT, absl::Hours(1), "contacts/grace");
  FollowPlan({lead_, follower_, hers}, scheduling::v1::STATE_SCHEDULED);
  AdvanceToDue();
  Round();
  ASSERT_EQ(channel_.mails.size(), 2u);
  EXPECT_EQ(NoticeOf(hers).lead, "");
  EXPECT_EQ(StateOf(hers), NoticeState::kSent);
}

}  // namespace
}  // namespace parley::notification
