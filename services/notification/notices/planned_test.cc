#include "services/notification/notices/planned.h"

#include "gtest/gtest.h"

namespace parley::notification {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);
const PlanFacts kFacts = {.tenant = "lakeview"};

Planned DayBefore(int version = 0) {
  return {.kind = Kind::kDayBeforeSeeker,
          .recipient = "seekers/ada",
          .subject = "interviews/i1",
          .version = version,
          .due_time = kNow + absl::Hours(5),
          .since_time = kNow,
          .expire_time = kNow + absl::Hours(24)};
}

PlannedNotice Stored(const Planned& planned, NoticeState state = NoticeState::kPending,
                     const std::string& reason = "") {
  PlannedNotice notice{
      .id = PlannedId("lakeview", planned), .planned = planned, .state = state, .reason = reason};
  if (IsEnded(state)) notice.end_time = kNow - absl::Hours(1);
  return notice;
}

// The one notice that changes; its absence fails the test.
PlannedNotice DiffOne(const std::vector<PlannedNotice>& stored, const std::vector<Planned>& plan,
                      const PlanFacts& facts = kFacts) {
  const auto changed = DiffPlan(stored, plan, facts, kNow);
  EXPECT_EQ(changed.size(), 1u);
  return changed.empty() ? PlannedNotice() : changed[0];
}

bool ChangesNothing(const PlannedNotice& stored, const std::vector<Planned>& plan,
                    const PlanFacts& facts = kFacts) {
  return DiffPlan({stored}, plan, facts, kNow).empty();
}

TEST(PlannedIdTest, ItFollowsFromTheKeyAlone) {
  const std::string id = PlannedId("lakeview", DayBefore());
  Planned other = DayBefore();
  other.due_time += absl::Hours(1);
  other.why = "another";
  EXPECT_EQ(PlannedId("lakeview", other), id);
  EXPECT_EQ(id.size(), 36u);
  EXPECT_EQ(id[14], '8');
  EXPECT_NE(PlannedId("elsewhere", other), id);
  EXPECT_NE(PlannedId("lakeview", DayBefore(1)), id);
  other.occurrence = 2;
  EXPECT_NE(PlannedId("lakeview", other), id);
}

TEST(DiffPlanTest, WhatIsNewIsPending) {
  EXPECT_EQ(DiffOne({}, {DayBefore()}), Stored(DayBefore()));
}

TEST(DiffPlanTest, WhatIsNewButTooLateHasExpired) {
  Planned late = DayBefore();
  late.expire_time = kNow;
  const PlannedNotice notice = DiffOne({}, {late});
  EXPECT_EQ(notice.state, NoticeState::kExpired);
  EXPECT_EQ(notice.reason, kTooLate);
  EXPECT_EQ(notice.end_time, kNow);
}

TEST(DiffPlanTest, WhatIsNewAboutSomebodyErasedIsVoid) {
  const PlannedNotice notice = DiffOne({}, {DayBefore()}, {.tenant = "lakeview", .is_somebody_erased = true});
  EXPECT_EQ(notice.state, NoticeState::kVoid);
  EXPECT_EQ(notice.reason, kErased);
}

TEST(DiffPlanTest, TheSamePlanAgainChangesNothing) {
  EXPECT_TRUE(ChangesNothing(Stored(DayBefore()), {DayBefore()}));
}

TEST(DiffPlanTest, ANewInstantMovesWhatHasNotEnded) {
  Planned moved = DayBefore();
  moved.due_time += absl::Hours(1);
  for (const NoticeState state : {NoticeState::kPending, NoticeState::kSending}) {
    const PlannedNotice notice = DiffOne({Stored(DayBefore(), state)}, {moved});
    EXPECT_EQ(notice.planned, moved);
    EXPECT_EQ(notice.state, state);
  }
  for (const NoticeState state : {NoticeState::kSent, NoticeState::kDead, NoticeState::kExpired}) {
    EXPECT_TRUE(ChangesNothing(Stored(DayBefore(), state), {moved}));
  }
}

TEST(DiffPlanTest, AMoveToBeforeNowEndsWhatIsPending) {
  Planned moved = DayBefore();
  moved.expire_time = kNow;
  EXPECT_EQ(DiffOne({Stored(DayBefore())}, {moved}).state, NoticeState::kExpired);
  EXPECT_EQ(DiffOne({Stored(DayBefore(), NoticeState::kSending)}, {moved}).state, NoticeState::kSending);
}

TEST(DiffPlanTest, ANewerVersionTakesThePlaceOfTheOlderOne) {
  const auto changed = DiffPlan({Stored(DayBefore(0))}, {DayBefore(1)}, kFacts, kNow);
  ASSERT_EQ(changed.size(), 2u);
  EXPECT_EQ(changed[0].state, NoticeState::kSuperseded);
  EXPECT_EQ(changed[0].reason, kNewerVersion);
  EXPECT_EQ(changed[1].state, NoticeState::kPending);
  EXPECT_EQ(changed[1].planned.version, 1);
}

TEST(DiffPlanTest, WhatLeavesThePlanIsVoidWithWhatEndedIt) {
  PlanFacts cancelled = kFacts;
  cancelled.new_state = "CANCELLED";
  EXPECT_EQ(DiffOne({Stored(DayBefore())}, {}, cancelled).reason, "INTERVIEW_CANCELLED");
  EXPECT_EQ(DiffOne({Stored(DayBefore())}, {}, cancelled).state, NoticeState::kVoid);
  EXPECT_EQ(DiffOne({Stored(DayBefore())}, {}).reason, "DONE");
  EXPECT_EQ(DiffOne({Stored(DayBefore(), NoticeState::kSending)}, {}).reason, "DONE");
  PlanFacts erased = cancelled;
  erased.is_interview_erased = true;
  EXPECT_EQ(DiffOne({Stored(DayBefore())}, {}, erased).reason, "ERASED");
  // An older version does not supersede.
  EXPECT_EQ(DiffPlan({Stored(DayBefore(2))}, {DayBefore(1)}, cancelled, kNow)[0].reason,
            "INTERVIEW_CANCELLED");
}

TEST(DiffPlanTest, WhatHasEndedDoesNotEndAgain) {
  for (const NoticeState state : {NoticeState::kSent, NoticeState::kSuperseded, NoticeState::kVoid,
                                  NoticeState::kExpired, NoticeState::kDead}) {
    EXPECT_TRUE(ChangesNothing(Stored(DayBefore(), state), {}));
  }
}

TEST(DiffPlanTest, WhatLeftThePlanUnsentIsPendingAgainWhenItComesBack) {
  for (const char* reason : {kNewerVersion, kDone, "INTERVIEW_NO_SHOW"}) {
    const PlannedNotice back = DiffOne({Stored(DayBefore(), NoticeState::kVoid, reason)}, {DayBefore()});
    EXPECT_EQ(back, Stored(DayBefore())) << reason;
  }
  EXPECT_TRUE(ChangesNothing(Stored(DayBefore(), NoticeState::kSent), {DayBefore()}));
}

TEST(DiffPlanTest, WhatEndedForAnotherReasonStaysEnded) {
  EXPECT_TRUE(ChangesNothing(Stored(DayBefore(), NoticeState::kSuperseded, kDueAgain), {DayBefore()}));
  EXPECT_TRUE(ChangesNothing(Stored(DayBefore(), NoticeState::kVoid, kNoAddress), {DayBefore()}));
  EXPECT_TRUE(ChangesNothing(Stored(DayBefore(), NoticeState::kVoid, kErased), {DayBefore()}));
}

TEST(DiffPlanTest, WhatWasSentAfterItHadLeftThePlanIsNotSentAgain) {
  PlannedNotice stored = Stored(DayBefore(), NoticeState::kVoid, kDone);
  stored.delivery = DeliveryState::kSent;
  EXPECT_EQ(DiffOne({stored}, {DayBefore()}).state, NoticeState::kSent);
  stored.delivery = DeliveryState::kRefused;
  EXPECT_EQ(DiffOne({stored}, {DayBefore()}).state, NoticeState::kDead);
  stored.delivery = DeliveryState::kRetry;
  EXPECT_EQ(DiffOne({stored}, {DayBefore()}).state, NoticeState::kPending);
}

}  // namespace
}  // namespace parley::notification
