#include "services/notification/follow_sql.h"

#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "services/notification/mailroom_test.h"

namespace parley::notification {
namespace {

using scheduling::v1::MESSAGE_KIND_ACCEPTED;
using scheduling::v1::MESSAGE_KIND_BOOKED;
using scheduling::v1::MESSAGE_KIND_CANCELLED;
using scheduling::v1::MESSAGE_KIND_REQUEST;
using scheduling::v1::MESSAGE_KIND_RESCHEDULED;

class FollowTest : public MailroomTest {
 protected:
  std::vector<NoticeKey> Due() { return deliveries_->Due(clock_.Now(), RealNow(), 100).value(); }
  int Parked() { return scheduling_->LoadParked()->count + contacts_->LoadParked()->count; }
};

TEST_F(FollowTest, WhatIsSaidBecomesANoticeUnderItsOwnId) {
  FollowPeople();
  FollowScheduling({InterviewChange(), RequestChange()});
  const Notice notice = NoticeOfId("m1");
  EXPECT_EQ(notice.kind, Kind::kRequest);
  EXPECT_EQ(notice.recipient, "contacts/grace");
  EXPECT_EQ(notice.interview, "interviews/i1");
  EXPECT_EQ(notice.state, NoticeState::kPending);
  EXPECT_EQ(Due(), (std::vector<NoticeKey>{{"lakeview", "m1"}}));
}

TEST_F(FollowTest, TheSameMessageAgainChangesNothing) {
  FollowScheduling({RequestChange()});
  const Revision revision = NoticeOfId("m1").revision;
  FollowScheduling({RequestChange(), RequestChange()});
  EXPECT_EQ(NoticeOfId("m1").revision, revision);
  EXPECT_EQ(Only("SELECT CAST(COUNT(*) AS TEXT) FROM notice"), "1");
}

TEST_F(FollowTest, ANoticeWaitsForEachOfItsPeopleInWhateverOrderTheyCome) {
  FollowScheduling({RequestChange()});
  EXPECT_TRUE(Due().empty());
  FollowContacts({ContactChange()});
  FollowScheduling({InterviewChange()});
  EXPECT_TRUE(Due().empty());
  FollowContacts({SeekerChange()});
  EXPECT_TRUE(Due().empty());
  EXPECT_THAT(deliveries_->Undone(clock_.Now()).value(),
              testing::ElementsAre("notices/m1 waits for its interview or a person of it"));
  FollowContacts({TenantChange()});
  EXPECT_EQ(Due().size(), 1u);
}

TEST_F(FollowTest, ANewerEventSupersedesOlderUnsentOnesToTheSamePersonOnly) {
  FollowScheduling({EventChange("b0", MESSAGE_KIND_BOOKED, 0), RequestChange(),
                    EventChange("s0", MESSAGE_KIND_BOOKED, 0, "seekers/ada"),
                    EventChange("r1", MESSAGE_KIND_RESCHEDULED, 1)});
  EXPECT_EQ(StateOf("b0"), NoticeState::kSuperseded);
  EXPECT_EQ(NoticeOfId("b0").reason, "NEWER_VERSION");
  EXPECT_EQ(StateOf("r1"), NoticeState::kPending);
  EXPECT_EQ(StateOf("s0"), NoticeState::kPending);
  EXPECT_EQ(StateOf("m1"), NoticeState::kPending);
  FollowScheduling({EventChange("c2", MESSAGE_KIND_CANCELLED, 2)});
  EXPECT_EQ(StateOf("r1"), NoticeState::kSuperseded);
  FollowScheduling({EventChange("late", MESSAGE_KIND_RESCHEDULED, 1)});
  EXPECT_EQ(StateOf("late"), NoticeState::kSuperseded);
}

TEST_F(FollowTest, ASentEventIsNeverSuperseded) {
  FollowPeople();
  FollowScheduling({InterviewChange(), EventChange("b0", MESSAGE_KIND_BOOKED, 0)});
  ASSERT_TRUE(sender_->Round().ok());
  FollowScheduling({EventChange("r1", MESSAGE_KIND_RESCHEDULED, 1)});
  EXPECT_EQ(StateOf("b0"), NoticeState::kSent);
}

TEST_F(FollowTest, AMessageThatComesTooLateOrWithoutItsWordsIsPutDownAsExpired) {
  scheduling::v1::Message emptied = Said(MESSAGE_KIND_REQUEST);
  emptied.clear_reason();
  FollowScheduling({Change("message", "gone", emptied)});
  EXPECT_EQ(NoticeOfId("gone").reason, "TEXT_GONE");
  clock_.Advance(absl::Hours(72));
  FollowScheduling({RequestChange("late")});
  EXPECT_EQ(NoticeOfId("late").reason, "TOO_LATE");
  EXPECT_EQ(Only("SELECT said FROM notice WHERE id = 'late'"), "NULL");
}

TEST_F(FollowTest, WhatAPersonWroteIsSealed) {
  FollowScheduling({RequestChange()});
  EXPECT_EQ(Only("SELECT CAST(COUNT(*) AS TEXT) FROM notice WHERE said IS NOT NULL"), "1");
  EXPECT_EQ(Only("SELECT CAST(instr(said, 'trial design') AS TEXT) FROM notice"), "0");
}

TEST_F(FollowTest, ErasingAPersonEndsWhatIsOnItsWayToHerAndEmptiesWhatWasTold) {
  FollowPeople();
  FollowScheduling(
      {InterviewChange(), Change("message", "told", Said(MESSAGE_KIND_ACCEPTED, "seekers/ada"))});
  ASSERT_TRUE(sender_->Round().ok());
  FollowScheduling({RequestChange()});
  FollowContacts({Tombstone("contact", "grace")});
  EXPECT_EQ(NoticeOfId("m1").reason, "ERASED");
  EXPECT_EQ(StateOf("m1"), NoticeState::kVoid);
  EXPECT_EQ(StateOf("told"), NoticeState::kSent);
  EXPECT_EQ(Only("SELECT CAST(COUNT(*) AS TEXT) FROM notice WHERE said IS NOT NULL"), "0");
  EXPECT_EQ(Only("SELECT CAST(COUNT(*) AS TEXT) FROM delivery WHERE text IS NOT NULL"), "0");
  FollowScheduling({RequestChange("after")});
  EXPECT_EQ(StateOf("after"), NoticeState::kVoid);
}

TEST_F(FollowTest, AMessageThatItsOwnerErasedIsVoid) {
  FollowScheduling({RequestChange()});
  FollowScheduling({Tombstone("message", "m1"), Tombstone("message", "never-known")});
  EXPECT_EQ(StateOf("m1"), NoticeState::kVoid);
  EXPECT_EQ(Only("SELECT CAST(COUNT(*) AS TEXT) FROM notice WHERE said IS NOT NULL"), "0");
  EXPECT_EQ(Parked(), 0);
}

TEST_F(FollowTest, WhatThisBuildDoesNotUnderstandIsParkedAndTheRestGoesOn) {
  FeedChange broken = RequestChange("broken");
  broken.body = "\xff\xff";
  scheduling::v1::Message bookless = Said(MESSAGE_KIND_BOOKED);
  scheduling::v1::Message nowhere = Said(MESSAGE_KIND_REQUEST);
  nowhere.set_interview("elsewhere");
  FollowScheduling({broken, Change("message", "bookless", bookless), Change("message", "nowhere", nowhere),
                    Change("novelty", "n1", bookless), RequestChange()});
  EXPECT_EQ(Parked(), 4);
  EXPECT_EQ(StateOf("m1"), NoticeState::kPending);
}

TEST_F(FollowTest, KindsOfContactsThatNoLetterNeedsAreNotParked) {
  contacts::v1::PolicyFacts policy;
  policy.mutable_numbers()->set_term_days(100);
  FollowContacts({Change("policy", "policy", policy), Change("connection", "c1", policy)});
  EXPECT_EQ(Parked(), 0);
}

TEST_F(FollowTest, AnotherDatabaseOfTheSourceEmptiesTheCopiesAndKeepsTheNotices) {
  FollowPeople();
  FollowScheduling({InterviewChange(), RequestChange()});
  ASSERT_TRUE(scheduling_
                  ->Take(scheduling_->Load()->cursor,
                         {.changes = {}, .cursor = {"another", "1"}, .is_from_start = true})
                  .ok());
  EXPECT_TRUE(Due().empty());
  EXPECT_EQ(StateOf("m1"), NoticeState::kPending);
  FollowScheduling({InterviewChange(), RequestChange()});
  EXPECT_EQ(Due().size(), 1u);
  EXPECT_EQ(Only("SELECT CAST(COUNT(*) AS TEXT) FROM notice"), "1");
}

TEST_F(FollowTest, ASeekerReadsTheNoticesOfHerInterviewsAndAPlatformAllOfTheTenants) {
  FollowScheduling({InterviewChange(), RequestChange()});
  const auto visible = [&](const Caller& caller) {
    return notices_->Since({.caller = caller}, 0, 10).value().size();
  };
  EXPECT_EQ(visible({.role = Role::kPlatform, .tenant = "lakeview"}), 1u);
  EXPECT_EQ(visible({.role = Role::kSeeker, .tenant = "lakeview", .act_as = "seekers/ada"}), 1u);
  EXPECT_EQ(visible({.role = Role::kSeeker, .tenant = "lakeview", .act_as = "seekers/eve"}), 0u);
  EXPECT_EQ(visible({.role = Role::kPlatform, .tenant = "other"}), 0u);
  const Call eve{.caller = {.role = Role::kSeeker, .tenant = "lakeview", .act_as = "seekers/eve"}};
  EXPECT_EQ(ToRpcStatusBytes(notices_->Get(eve, "notices/m1").status()),
            ToRpcStatusBytes(NotFound("notices/m1")));
}

}  // namespace
}  // namespace parley::notification
