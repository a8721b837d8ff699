#include "services/notification/reminders_test.h"

#include "gmock/gmock.h"
#include "parley/notification/v1/notices.pb.h"
#include "services/notification/notices/notices_rpc.h"
#include "services/notification/notices/why.h"

namespace parley::notification {
namespace {

using policy::v1::PLANNED_KIND_DAY_BEFORE_CONTACT;
using policy::v1::PLANNED_KIND_DAY_BEFORE_SEEKER;
using scheduling::v1::STATE_CANCELLED;
using scheduling::v1::STATE_HELD;
using scheduling::v1::STATE_SCHEDULED;
using testing::ElementsAre;

constexpr char kRows[] = "SELECT CAST(COUNT(*) AS TEXT) FROM notice";

rpc::Method MethodOf(Notices& notices, const std::string& name) {
  for (rpc::Method& method : NoticeMethods(notices)) {
    if (method.name == name) return method;
  }
  return {};
}

absl::Time At(const char* rfc3339) {
  absl::Time time;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, rfc3339, &time, nullptr));
  return time;
}

TEST_F(RemindersTest, ARowOfThePlanIsAReminderWithItsHour) {
  FollowPeople();
  FollowPlan({NudgeDue()});
  const Notice notice = NoticeOf(NudgeDue());
  EXPECT_EQ(notice.cause, Cause::kPlanned);
  EXPECT_EQ(notice.kind, Kind::kNudgeDue);
  EXPECT_EQ(notice.interview, "interviews/i1");
  EXPECT_EQ(notice.recipient, "seekers/ada");
  EXPECT_EQ(notice.state, NoticeState::kPending);
  EXPECT_EQ(notice.due_time, kSaidAt + absl::Hours(1));
  EXPECT_EQ(notice.send_time, kSaidAt + absl::Hours(1));
  EXPECT_EQ(notice.lead, "");
  EXPECT_EQ(deliveries_->NextDue(clock_.Now()).value(), notice.send_time);
}

TEST_F(RemindersTest, WhatIsDueAtNightIsSentInTheMorning) {
  FollowPeople();
  FollowPlan({NudgeDue(absl::Hours(12))});  // 22:04 in New York
  EXPECT_EQ(NoticeOf(NudgeDue()).due_time, kSaidAt + absl::Hours(12));
  EXPECT_EQ(NoticeOf(NudgeDue()).send_time, At("2026-03-03T08:00:00-05:00"));
}

TEST_F(RemindersTest, TheSamePlanAgainChangesNothing) {
  FollowPeople();
  FollowPlan({NudgeDue(), ThankDue(absl::Hours(1))});
  const Revision first = NoticeOf(NudgeDue()).revision;
  const Revision second = NoticeOf(ThankDue(absl::Hours(1))).revision;
  FollowPlan({NudgeDue(), ThankDue(absl::Hours(1))});
  FollowScheduling({PlanChange({NudgeDue(), ThankDue(absl::Hours(1))}),
                    PlanChange({NudgeDue(), ThankDue(absl::Hours(1))})});
  EXPECT_EQ(NoticeOf(NudgeDue()).revision, first);
  EXPECT_EQ(NoticeOf(ThankDue(absl::Hours(1))).revision, second);
  EXPECT_EQ(Only(kRows), "2");
}

TEST_F(RemindersTest, APendingReminderMovesWithThePlanAndASentOneStays) {
  FollowPeople();
  FollowPlan({NudgeDue(absl::Hours(1))});
  FollowPlan({NudgeDue(absl::Hours(2))});
  EXPECT_EQ(NoticeOf(NudgeDue()).send_time, kSaidAt + absl::Hours(2));
  clock_.Advance(absl::Hours(2));
  Round();
  FollowPlan({NudgeDue(absl::Hours(5))});
  EXPECT_EQ(StateOf(NudgeDue()), NoticeState::kSent);
  EXPECT_EQ(NoticeOf(NudgeDue()).due_time, kSaidAt + absl::Hours(2));
  EXPECT_EQ(Only(kRows), "1");
}

TEST_F(RemindersTest, ARepeatedSendKeepsItsTimeUnlessTheNewOneIsLater) {
  FollowPeople();
  FollowPlan({NudgeDue(absl::Hours(1))});
  clock_.Advance(absl::Hours(1));
  channel_.outcomes = {{Outcome::Result::kRetry, "MAIL_SERVER_BUSY"}};
  Round();
  const absl::Time again = NoticeOf(NudgeDue()).send_time;
  EXPECT_GT(again, clock_.Now());
  FollowPlan({NudgeDue(absl::Minutes(30))});
  EXPECT_EQ(NoticeOf(NudgeDue()).send_time, again);
  FollowPlan({NudgeDue(absl::Hours(3))});
  EXPECT_EQ(NoticeOf(NudgeDue()).send_time, kSaidAt + absl::Hours(3));
  EXPECT_EQ(NoticeOf(NudgeDue()).attempt_count, 1);
}

TEST_F(RemindersTest, AMovedMeetingSupersedesTheReminderOfTheOldTime) {
  FollowPeople();
  const auto old = Row(PLANNED_KIND_DAY_BEFORE_SEEKER, absl::Hours(5));
  auto moved = Row(PLANNED_KIND_DAY_BEFORE_SEEKER, absl::Hours(6));
  moved.set_version(1);
  FollowPlan({old}, STATE_SCHEDULED);
  FollowScheduling({PlanChange({moved}, STATE_SCHEDULED, 1)});
  EXPECT_EQ(StateOf(old), NoticeState::kSuperseded);
  EXPECT_EQ(NoticeOf(old).reason, "NEWER_VERSION");
  EXPECT_EQ(StateOf(moved), NoticeState::kPending);
}

TEST_F(RemindersTest, WhatLeavesThePlanSaysWhatEndedIt) {
  FollowPeople();
  FollowPlan({NudgeDue(), ThankDue(absl::Hours(5))}, STATE_SCHEDULED);
  FollowPlan({ThankDue(absl::Hours(5))}, STATE_SCHEDULED);
  EXPECT_EQ(StateOf(NudgeDue()), NoticeState::kVoid);
  EXPECT_EQ(NoticeOf(NudgeDue()).reason, "DONE");
  FollowPlan({}, STATE_CANCELLED);
  EXPECT_EQ(NoticeOf(ThankDue(absl::Hours(5))).reason, "INTERVIEW_CANCELLED");
}

TEST_F(RemindersTest, WhatComesBackIntoThePlanIsToldAfterAll) {
  FollowPeople();
  FollowPlan({NudgeDue()});
  FollowPlan({});
  FollowPlan({NudgeDue(absl::Hours(2))});
  EXPECT_EQ(StateOf(NudgeDue()), NoticeState::kPending);
  EXPECT_EQ(NoticeOf(NudgeDue()).reason, "");
  EXPECT_FALSE(NoticeOf(NudgeDue()).end_time.has_value());
  EXPECT_EQ(NoticeOf(NudgeDue()).send_time, kSaidAt + absl::Hours(2));
  clock_.Advance(absl::Hours(2));
  Round();
  FollowPlan({});
  FollowPlan({NudgeDue(absl::Hours(4))});
  EXPECT_EQ(StateOf(NudgeDue()), NoticeState::kSent);
  EXPECT_EQ(channel_.mails.size(), 1u);
}

TEST_F(RemindersTest, AReminderThatArrivesTooLateHasExpired) {
  FollowPeople();
  auto late = NudgeDue();
  *late.mutable_expire_time() = rpc::ToProto(clock_.Now());
  FollowPlan({late});
  EXPECT_EQ(StateOf(late), NoticeState::kExpired);
  EXPECT_EQ(NoticeOf(late).reason, "TOO_LATE");
}

TEST_F(RemindersTest, ARebuildFromNothingGivesTheSameReminders) {
  constexpr char kDump[] =
      "SELECT GROUP_CONCAT(line, ';') FROM (SELECT id || subject || kind || recipient || occurrence || "
      "version || "
      "interview || send_time || due_time || since_time || COALESCE(deadline_time, '') || expire_time || "
      "open_time "
      "|| told_time || lead || why AS line FROM notice WHERE state = 'PENDING' ORDER BY id)";
  const Plan plan = {NudgeDue(), ThankDue(absl::Hours(1)), ThankDue(absl::Hours(20), 2),
                     Row(PLANNED_KIND_DAY_BEFORE_CONTACT, absl::Hours(7), "contacts/grace")};
  FollowPeople();
  FollowPlan({NudgeDue(absl::Hours(9))});
  FollowPlan(plan, STATE_SCHEDULED);
  const std::string before = Only(kDump);

  const store::Migrations migrations = store::WithFollowTables(Migrations());
  const std::string folder = absl::StrCat(folder_, "/rebuilt");
  std::filesystem::create_directories(folder);
  auto former = std::exchange(database_, store::OpenSqlite(folder, migrations).value());
  store::Copies scheduling = CopiesOfScheduling(*database_, clock_, kKek);
  store::Copies contacts = CopiesOfContacts(*database_, clock_, kKek);
  Follow(scheduling, {PlanChange(plan, STATE_SCHEDULED)});  // now before its people
  Follow(contacts, {ContactChange(), SeekerChange(), PolicyChange(), TenantChange()});
  EXPECT_EQ(Only(kDump), before);
  EXPECT_NE(before, "NULL");
  database_ = std::move(former);
}

TEST_F(RemindersTest, ARemindersHourWaitsForItsPersonTenantAndPolicy) {
  FollowPlan({NudgeDue(absl::ZeroDuration())});
  FollowContacts({TenantChange(), SeekerChange(), ContactChange()});
  EXPECT_TRUE(Due().empty());
  EXPECT_THAT(deliveries_->Undone(clock_.Now()).value(),
              ElementsAre(NoticeName(IdOfRow(NudgeDue())) + " waits for its interview or a person of it"));
  FollowContacts({PolicyChange()});
  EXPECT_EQ(Due().size(), 1u);
}

TEST_F(RemindersTest, AnotherZoneOrPolicyArrangesRemindersAnew) {
  FollowPeople();
  FollowPlan({NudgeDue(absl::Hours(12))});  // 22:04 in New York
  FollowContacts({SeekerChange("America/Los_Angeles")});
  EXPECT_EQ(NoticeOf(NudgeDue()).send_time, kSaidAt + absl::Hours(12));
  FollowContacts({SeekerChange()});
  contacts::v1::PolicyFacts policy;
  policy.mutable_numbers()->set_seeker_open_to_hour(23);
  FollowContacts({Change("policy", "lakeview", policy)});
  EXPECT_EQ(NoticeOf(NudgeDue()).send_time, kSaidAt + absl::Hours(12));
  FollowContacts({PolicyChange()});
  EXPECT_EQ(NoticeOf(NudgeDue()).send_time, At("2026-03-03T08:00:00-05:00"));
}

TEST_F(RemindersTest, WithTheInterviewOrOneOfItsPeopleRemindersGo) {
  FollowPeople();
  FollowPlan({NudgeDue(), ThankDue(absl::Hours(2))});
  FollowScheduling({Tombstone("interview", "i1")});
  EXPECT_EQ(StateOf(NudgeDue()), NoticeState::kVoid);
  EXPECT_EQ(NoticeOf(NudgeDue()).reason, "ERASED");

  auto other = NudgeDue();
  other.set_subject("interviews/i2");
  FeedChange second = PlanChange({other});
  second.id = "i2";
  FollowScheduling({second});
  FollowContacts({Tombstone("contact", "grace")});
  EXPECT_EQ(NoticeOf(other).reason, "ERASED");
  auto later = ThankDue(absl::Hours(1));
  later.set_subject("interviews/i2");
  second = PlanChange({other, later});
  second.id = "i2";
  FollowScheduling({second});
  EXPECT_EQ(NoticeOf(later).reason, "ERASED");
}

TEST_F(RemindersTest, APlanThatIsNotUnderstoodParksItsInterview) {
  FollowPeople();
  auto kind = NudgeDue();
  kind.set_kind(static_cast<policy::v1::PlannedKind>(99));
  auto said = NudgeDue();
  said.set_kind(static_cast<policy::v1::PlannedKind>(5));
  auto elsewhere = NudgeDue();
  elsewhere.set_subject("interviews/i2");
  auto nobody = NudgeDue();
  nobody.set_recipient("ada");
  auto timeless = NudgeDue();
  timeless.clear_since_time();
  for (const Plan& plan : {Plan{kind}, Plan{said}, Plan{elsewhere}, Plan{nobody}, Plan{timeless},
                           Plan{NudgeDue(), NudgeDue()}, Plan(101, NudgeDue())}) {
    FollowPlan({});
    EXPECT_EQ(Parked(), 0);
    FollowPlan(plan);
    EXPECT_EQ(Parked(), 1);
  }
  EXPECT_EQ(Only(kRows), "0");
}

TEST_F(RemindersTest, RemindersAreClaimedOnlyWhileThePlanIsCurrent) {
  FollowPeople();
  FollowPlan({NudgeDue(absl::ZeroDuration())});
  FollowScheduling({Change("message", "m1", Said(scheduling::v1::MESSAGE_KIND_REQUEST))});
  is_plan_current_ = false;
  const auto claim =
      deliveries_->TakeClaim({"lakeview", IdOfRow(NudgeDue())}, {}, {.bytes = "x"}, clock_.Now(), RealNow());
  EXPECT_TRUE(std::holds_alternative<Busy>(*claim));
  Round();
  EXPECT_EQ(StateOf(NudgeDue()), NoticeState::kPending);
  EXPECT_EQ(NoticeOfId("m1").state, NoticeState::kSent);
  is_plan_current_ = true;
  Round();
  EXPECT_EQ(StateOf(NudgeDue()), NoticeState::kSent);
}

TEST_F(RemindersTest, WhatCouldNotBeSentByDayIsNotSentAtNight) {
  FollowPeople();
  FollowPlan({NudgeDue()});
  AdvanceTo(At("2026-03-02T23:00:00-05:00"));
  Round();
  EXPECT_TRUE(channel_.mails.empty());
  EXPECT_EQ(NoticeOf(NudgeDue()).send_time, At("2026-03-03T08:00:00-05:00"));
  EXPECT_EQ(NoticeOf(NudgeDue()).told_time, kSaidAt + absl::Hours(1));
  AdvanceTo(At("2026-03-03T08:00:00-05:00"));
  Round();
  EXPECT_EQ(StateOf(NudgeDue()), NoticeState::kSent);
}

TEST_F(RemindersTest, OfSeveralOverdueRemindersOfOneThingOneIsSent) {
  FollowPeople();
  FollowPlan({ThankDue(absl::Hours(1)), ThankDue(absl::Hours(22), 2)}, STATE_HELD);
  AdvanceTo(At("2026-03-03T12:00:00-05:00"));  // nothing ran since yesterday
  Round();
  Round();
  EXPECT_EQ(channel_.mails.size(), 1u);
  EXPECT_EQ(StateOf(ThankDue(absl::Hours(1))), NoticeState::kSent);
  EXPECT_EQ(StateOf(ThankDue(absl::Hours(22), 2)), NoticeState::kSuperseded);
  EXPECT_EQ(NoticeOf(ThankDue(absl::Hours(22), 2)).reason, "DUE_AGAIN");
  FollowPlan({ThankDue(absl::Hours(1)), ThankDue(absl::Hours(22), 2)}, STATE_HELD);
  Round();
  EXPECT_EQ(channel_.mails.size(), 1u);
}

TEST_F(RemindersTest, ThePrivateLinesOfAReminderAreForgottenADayAfter) {
  FollowPeople();
  FollowPlan({NudgeDue(absl::ZeroDuration())});
  Round();
  const std::string kept = "SELECT CAST(COUNT(*) AS TEXT) FROM delivery WHERE text IS NOT NULL";
  EXPECT_EQ(Only(kept), "1");
  clock_.Advance(kTextLife);
  Round();
  EXPECT_EQ(Only(kept), "0");
}

TEST_F(RemindersTest, ADatabaseFromBeforeThereWereRemindersKeepsItsNoticesAndFollowsAnew) {
  const store::Migrations migrations = store::WithFollowTables(Migrations());
  const std::string folder = absl::StrCat(folder_, "/older");
  std::filesystem::create_directories(folder);
  const store::Migrations older(migrations.begin(), migrations.begin() + 3);
  auto former = std::exchange(database_, store::OpenSqlite(folder, older).value());
  const auto forever = std::chrono::steady_clock::time_point::max();
  const absl::Status written = database_->Write(forever, [](store::Transaction& transaction) -> absl::Status {
    for (const char* source : {"contacts", "scheduling"}) {
      const auto row =
          transaction.Execute("INSERT INTO follow_cursor VALUES ($1, 'd', '1', 1)", {std::string(source)});
      if (!row.ok()) return row.status();
    }
    return transaction
        .Execute(
            "INSERT INTO notice (tenant, id, subject, kind, recipient, occurrence, version, interview, "
            "schedule_version, is_calendar, state, reason, send_time, expire_time, said, revision) VALUES "
            "('lakeview', 'old', 'messages/old', 1, 'contacts/grace', 1, 0, 'interviews/i1', 0, 0, "
            "'PENDING', '', 1, 2, $1, $2)",
            {store::Blob{"sealed"}, transaction.NextRevision()})
        .status();
  });
  ASSERT_TRUE(written.ok()) << written;
  database_.reset();
  database_ = store::OpenSqlite(folder, migrations).value();
  EXPECT_EQ(Only("SELECT id || cause || keeps_text || lead FROM notice"), "old21");
  EXPECT_EQ(Only("SELECT CAST(COUNT(*) AS TEXT) FROM follow_cursor"), "0");
  database_ = std::move(former);
}

TEST_F(RemindersTest, WhyTellsHowItCameAbout) {
  FollowPeople();
  FollowPlan({NudgeDue(absl::Hours(12))});
  const Call ada{.caller = {.role = Role::kSeeker, .tenant = "lakeview", .act_as = "seekers/ada"}};
  const auto story = notices_->Tell(ada, NoticeName(IdOfRow(NudgeDue())));
  ASSERT_TRUE(story.ok());
  EXPECT_THAT(
      Explain(*story),
      ElementsAre("Planned: the request was sent on 2026-02-19; 7 business days. It was due at 2026-03-02 "
                  "22:04 (America/New_York).",
                  "Quiet hours in America/New_York moved it to 2026-03-03 08:00 (America/New_York).",
                  "It is to be sent at 2026-03-03 08:00 (America/New_York)."));

  v1::WhyNoticeRequest request;
  request.set_name(NoticeName(IdOfRow(NudgeDue())));
  v1::WhyNoticeResponse response;
  const auto bytes =
      MethodOf(*notices_, "parley.notification.v1.NoticesService/WhyNotice").unary(ada, request);
  ASSERT_TRUE(bytes.ok() && response.ParseFromString(*bytes));
  EXPECT_EQ(response.explanation_size(), 3);
  EXPECT_EQ(response.notice().cause(), v1::NOTICE_CAUSE_PLANNED);
  EXPECT_EQ(rpc::FromProto(response.notice().due_time()), kSaidAt + absl::Hours(12));
  EXPECT_EQ(response.notice().lead(), "");

  const Call eve{.caller = {.role = Role::kSeeker, .tenant = "lakeview", .act_as = "seekers/eve"}};
  EXPECT_TRUE(absl::IsNotFound(notices_->Tell(eve, NoticeName(IdOfRow(NudgeDue()))).status()));
}

}  // namespace
}  // namespace parley::notification
