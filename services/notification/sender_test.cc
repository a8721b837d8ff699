#include "services/notification/sender.h"

#include <condition_variable>
#include <mutex>

#include "gmock/gmock.h"
#include "services/notification/mailroom_test.h"

namespace parley::notification {
namespace {

using scheduling::v1::MESSAGE_KIND_BOOKED;
using scheduling::v1::MESSAGE_KIND_CANCELLED;
using scheduling::v1::MESSAGE_KIND_RESCHEDULED;
using testing::HasSubstr;

constexpr Outcome::Result kRetry = Outcome::Result::kRetry;

class SenderTest : public MailroomTest {
 protected:
  void Arrive() {
    FollowPeople();
    FollowScheduling({InterviewChange(), RequestChange()});
  }
  void Round() { ASSERT_TRUE(sender_->Round().ok()); }
  // What a sender that died in the middle of a send leaves behind.
  void DieWhileSending() {
    const NoticeKey key{"lakeview", "m1"};
    const Mail mail{.bytes = "half a mail", .text = "half a mail"};
    const auto claim = deliveries_->TakeClaim(key, {}, mail, clock_.Now(), RealNow() - kClaimLife);
    ASSERT_TRUE(std::holds_alternative<Claim>(*claim));
  }
  std::string DeliveryState() { return Only("SELECT state FROM delivery"); }
};

TEST_F(SenderTest, WhatIsDueIsSentOnceAndWrittenDown) {
  Arrive();
  Round();
  Round();
  ASSERT_EQ(channel_.mails.size(), 1u);
  EXPECT_EQ(channel_.mails[0].recipient, "grace@example.com");
  EXPECT_EQ(channel_.mails[0].message_id, "<m1@careers.example.edu>");
  EXPECT_EQ(StateOf("m1"), NoticeState::kSent);
  EXPECT_EQ(NoticeOfId("m1").end_time, clock_.Now());
  EXPECT_EQ(NoticeOfId("m1").attempt_count, 1);
  EXPECT_EQ(Only("SELECT message_id FROM delivery"), "<m1@careers.example.edu>");
}

TEST_F(SenderTest, TheLinkInAMailIsTheInterviews) {
  Arrive();
  Round();
  const std::string token =
      MakeLinkToken({7, std::string(kLinkIdBytes, 'i')}, std::string(2 * kLinkIdBytes, 'l'));
  std::string bytes = channel_.mails.at(0).bytes;
  for (size_t at; (at = bytes.find("=\r\n")) != std::string::npos;) bytes.erase(at, 3);
  EXPECT_THAT(bytes, HasSubstr("https://parley.example.edu/c/" + token));
}

TEST_F(SenderTest, ATemporaryFailureIsRepeatedLaterWithTheSameMail) {
  Arrive();
  channel_.outcomes = {{kRetry, "MAIL_SERVER_BUSY"}};
  Round();
  EXPECT_EQ(StateOf("m1"), NoticeState::kPending);
  EXPECT_EQ(NoticeOfId("m1").reason, "MAIL_SERVER_BUSY");
  Round();  // its time has not come
  EXPECT_EQ(channel_.mails.size(), 1u);
  EXPECT_EQ(deliveries_->NextDue(clock_.Now()).value(), NoticeOfId("m1").send_time);

  clock_.Advance(NoticeOfId("m1").send_time - clock_.Now());
  Round();
  ASSERT_EQ(channel_.mails.size(), 2u);
  EXPECT_EQ(channel_.mails[0].bytes, channel_.mails[1].bytes);
  EXPECT_EQ(StateOf("m1"), NoticeState::kSent);
  EXPECT_EQ(NoticeOfId("m1").reason, "");
  EXPECT_EQ(NoticeOfId("m1").attempt_count, 2);
}

TEST_F(SenderTest, ARefusalIsFinal) {
  Arrive();
  channel_.outcomes = {{Outcome::Result::kRefused, "REFUSED"}};
  Round();
  EXPECT_EQ(StateOf("m1"), NoticeState::kDead);
  EXPECT_EQ(NoticeOfId("m1").reason, "REFUSED");
  clock_.Advance(absl::Hours(2));
  Round();
  EXPECT_EQ(channel_.mails.size(), 1u);
}

TEST_F(SenderTest, AServerThatStaysAwayIsAskedUntilTheNoticeExpires) {
  Arrive();
  channel_.outcomes.assign(1000, {kRetry, "MAIL_SERVER_UNREACHABLE"});
  Round();
  while (StateOf("m1") == NoticeState::kPending) {
    clock_.Advance(*deliveries_->NextDue(clock_.Now()).value() - clock_.Now());
    Round();
  }
  EXPECT_EQ(StateOf("m1"), NoticeState::kExpired);
  EXPECT_EQ(clock_.Now(), kSaidAt + absl::Hours(72));
  EXPECT_GT(channel_.mails.size(), 72u);  // at least once an hour
  EXPECT_LT(channel_.mails.size(), 200u);
}

TEST_F(SenderTest, TheClaimOfASenderThatDiedIsTakenOverWhenItEnds) {
  Arrive();
  DieWhileSending();
  EXPECT_EQ(StateOf("m1"), NoticeState::kSending);
  Round();
  ASSERT_EQ(channel_.mails.size(), 1u);
  EXPECT_EQ(StateOf("m1"), NoticeState::kSent);
  EXPECT_EQ(NoticeOfId("m1").attempt_count, 2);
}

TEST_F(SenderTest, ALiveClaimIsRespected) {
  Arrive();
  const auto claim = deliveries_->TakeClaim({"lakeview", "m1"}, {}, {.bytes = "x"}, clock_.Now(), RealNow());
  ASSERT_TRUE(std::holds_alternative<Claim>(*claim));
  Round();
  EXPECT_TRUE(channel_.mails.empty());
  const auto second = deliveries_->TakeClaim({"lakeview", "m1"}, {}, {.bytes = "x"}, clock_.Now(), RealNow());
  EXPECT_TRUE(std::holds_alternative<Busy>(*second));
  EXPECT_THAT(deliveries_->Undone(clock_.Now()).value(), testing::ElementsAre("notices/m1 is being sent"));
}

TEST_F(SenderTest, TheOutcomeOfAClaimThatWasTakenOverChangesNothing) {
  Arrive();
  const NoticeKey key{"lakeview", "m1"};
  const Mail mail{.bytes = "x"};
  const auto slow = deliveries_->TakeClaim(key, {}, mail, clock_.Now(), RealNow() - kClaimLife);
  const auto heir = deliveries_->TakeClaim(key, {}, mail, clock_.Now(), RealNow());
  const Outcome refused{Outcome::Result::kRefused, "REFUSED"};
  EXPECT_FALSE(deliveries_->Record(std::get<Claim>(*slow), refused, clock_.Now()).value());
  EXPECT_EQ(StateOf("m1"), NoticeState::kSending);
  EXPECT_TRUE(
      deliveries_->Record(std::get<Claim>(*heir), {Outcome::Result::kSent, ""}, clock_.Now()).value());
  EXPECT_EQ(StateOf("m1"), NoticeState::kSent);
  EXPECT_FALSE(deliveries_->Record(std::get<Claim>(*heir), refused, clock_.Now()).value());
}

TEST_F(SenderTest, ANoticeSupersededWhileBeingSentFinishesThatOneSend) {
  FollowPeople();
  FollowScheduling({InterviewChange(), EventChange("b0", MESSAGE_KIND_BOOKED, 0)});
  channel_.during_send = [this] { FollowScheduling({EventChange("r1", MESSAGE_KIND_RESCHEDULED, 1)}); };
  Round();
  EXPECT_EQ(StateOf("b0"), NoticeState::kSuperseded);
  EXPECT_EQ(Only("SELECT state FROM delivery WHERE notice = 'b0'"), "SENT");
}

TEST_F(SenderTest, ANoticeSupersededWhileASendFailsIsNotRepeated) {
  FollowPeople();
  FollowScheduling({InterviewChange(), EventChange("b0", MESSAGE_KIND_BOOKED, 0)});
  channel_.outcomes = {{kRetry, "MAIL_SERVER_BUSY"}};
  channel_.during_send = [this] { FollowScheduling({EventChange("c1", MESSAGE_KIND_CANCELLED, 1)}); };
  Round();
  clock_.Advance(absl::Hours(2));
  Round();
  ASSERT_EQ(channel_.mails.size(), 2u);
  EXPECT_EQ(channel_.mails[1].message_id, "<c1@careers.example.edu>");
  EXPECT_EQ(StateOf("b0"), NoticeState::kSuperseded);
}

TEST_F(SenderTest, WhoHasNoAddressIsToldNothing) {
  FollowContacts({TenantChange(), SeekerChange(), ContactChange("")});
  FollowScheduling({InterviewChange(), EventChange("b0", MESSAGE_KIND_BOOKED, 0)});
  Round();
  EXPECT_TRUE(channel_.mails.empty());
  EXPECT_EQ(StateOf("b0"), NoticeState::kVoid);
  EXPECT_EQ(NoticeOfId("b0").reason, "NO_ADDRESS");
}

TEST_F(SenderTest, ANoticeThatCannotBeWrittenIsDeadAndTheNextOneGoes) {
  FollowPeople();
  FollowScheduling(
      {InterviewChange(),
       Change("message", "odd", Said(scheduling::v1::MESSAGE_KIND_ACCEPTED)),  // never to a contact
       RequestChange()});
  Round();
  EXPECT_EQ(StateOf("odd"), NoticeState::kDead);
  EXPECT_EQ(NoticeOfId("odd").reason, "CANNOT_WRITE");
  EXPECT_EQ(StateOf("m1"), NoticeState::kSent);
}

TEST_F(SenderTest, TheErasedAreNotWrittenToAboutEither) {
  Arrive();
  FollowContacts({Tombstone("seeker", "ada")});
  Round();
  EXPECT_TRUE(channel_.mails.empty());
  EXPECT_EQ(NoticeOfId("m1").reason, "ERASED");
  EXPECT_EQ(Only("SELECT said FROM notice"), "NULL");
}

TEST_F(SenderTest, TextsAreKeptSealedForADayAndThenEmptied) {
  FollowPeople();
  FollowScheduling({InterviewChange(), EventChange("b0", MESSAGE_KIND_BOOKED, 0)});
  Round();
  const std::string kept =
      "SELECT CAST(COUNT(*) AS TEXT) FROM delivery d JOIN notice n ON n.id = d.notice "
      "WHERE n.said IS NOT NULL AND d.text IS NOT NULL AND d.calendar IS NOT NULL";
  EXPECT_EQ(Only(kept), "1");
  EXPECT_EQ(Only("SELECT CAST(instr(text, 'Hello') + instr(calendar, 'BEGIN') AS TEXT) FROM delivery"), "0");
  clock_.Advance(kTextLife - absl::Seconds(1));
  Round();
  EXPECT_EQ(Only(kept), "1");
  clock_.Advance(absl::Seconds(1));
  Round();
  EXPECT_EQ(Only("SELECT CAST(COUNT(*) AS TEXT) FROM notice WHERE said IS NOT NULL"), "0");
  EXPECT_EQ(Only("SELECT CAST(COUNT(*) AS TEXT) FROM delivery WHERE text IS NULL AND calendar IS NULL "
                 "AND length(sha256) = 32 AND message_id <> ''"),
            "1");
}

TEST_F(SenderTest, TheThreadSendsWhatIsCommittedWithoutBeingAsked) {
  std::mutex mutex;
  std::condition_variable reported;
  std::string outcome;
  const auto report = [&](const SendReport& report) {
    std::lock_guard lock(mutex);
    outcome = std::string(report.what);
    reported.notify_all();
  };
  Sender sender({*deliveries_, *letters_, channel_, clock_, report});
  database_->OnCommit(sender.Waker());
  sender.Start();
  Arrive();
  std::unique_lock lock(mutex);
  EXPECT_TRUE(reported.wait_for(lock, std::chrono::seconds(20), [&] { return outcome == "SENT"; }));
}

}  // namespace
}  // namespace parley::notification
