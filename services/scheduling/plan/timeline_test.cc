// The reminder schedule row by row: when each is due, until when, what ends it, and what happens when it is
// late.
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "common/civil_time/test_times.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"
#include "parley/policy/v1/kinds.pb.h"
#include "services/scheduling/people/default_policy_test.h"
#include "services/scheduling/plan/gratitude.h"
#include "services/scheduling/plan/plan.h"

namespace parley::scheduling {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr char kNewYork[] = "America/New_York";
constexpr char kBerlin[] = "Europe/Berlin";
constexpr char kInterview[] = "interviews/i1";

absl::Time At(const std::string& wall, const std::string& zone = kNewYork) {
  return civil::InZone(wall, civil::Zone(zone));
}

Booking BookingOf(const std::string& wall, const std::string& zone = kNewYork) {
  return {.start = {.wall = civil::Wall(wall), .zone = zone},
          .start_time = At(wall, zone),
          .end_time = At(wall, zone) + absl::Minutes(20)};
}

// Asked on Monday, 2 March 2026, 10:00 in New York.
InterviewFacts Requested() {
  return {.id = "i1",
          .seeker = "seekers/ada",
          .contact = "contacts/grace",
          .state = State::kRequested,
          .mode = Mode::kVideo,
          .asking = {.attempt_count = 1,
                     .request_time = At("2026-03-02T10:00:00"),
                     .expire_time = At("2026-03-16T10:00:00")}};
}

// Booked for Tuesday, 10 March, 10:00 to 10:20.
InterviewFacts Scheduled(const std::string& booked = "2026-03-03T12:00:00") {
  InterviewFacts facts = Requested();
  facts.state = State::kScheduled;
  facts.booking = BookingOf("2026-03-10T10:00:00");
  facts.booked_time = At(booked);
  return facts;
}

InterviewFacts Held(const std::string& said = "2026-03-10T10:30:00") {
  InterviewFacts facts = Scheduled();
  facts.state = State::kHeld;
  facts.outcome_time = At(said);
  return facts;
}

PlanInput Input(InterviewFacts facts, const std::string& seeker_zone = kNewYork,
                const std::string& contact_zone = kNewYork) {
  const TenantFacts tenant{.id = "t1", .zone = kNewYork};
  return *InputOf(std::move(facts), DefaultPolicy(), tenant, {.is_known = true, .zone = seeker_zone},
                  {.is_known = true, .zone = contact_zone});
}

// The rows of one kind.
std::vector<Planned> Rows(const PlanInput& input, PlannedKind kind) {
  std::vector<Planned> rows = Plan(input);
  std::erase_if(rows, [&](const Planned& row) { return row.kind != kind; });
  return rows;
}

std::vector<absl::Time> Dues(const PlanInput& input, PlannedKind kind) {
  std::vector<absl::Time> dues;
  for (const Planned& row : Rows(input, kind)) dues.push_back(row.due);
  return dues;
}

TEST(SilenceTest, TheNudgeIsDueSevenBusinessDaysAfterTheRequest) {
  const auto rows = Rows(Input(Requested()), PlannedKind::kNudgeDue);
  ASSERT_THAT(rows, SizeIs(1));
  EXPECT_EQ(rows[0].due, At("2026-03-11T10:00:00"));
  EXPECT_EQ(rows[0].recipient, "seekers/ada");
  EXPECT_EQ(rows[0].subject, kInterview);
  EXPECT_EQ(rows[0].expire, At("2026-03-16T10:00:00"));
  EXPECT_FALSE(rows[0].deadline.has_value());
}

TEST(SilenceTest, ANudgeThatWasSentIsNotDueAgain) {
  InterviewFacts facts = Requested();
  facts.asking.attempt_count = 2;
  facts.asking.nudge_time = At("2026-03-12T10:00:00");
  EXPECT_THAT(Dues(Input(facts), PlannedKind::kNudgeDue), IsEmpty());
}

TEST(SilenceTest, TheExpiryIsToldTwoBusinessDaysBeforeAndAgainWhenTheNudgeMovesIt) {
  EXPECT_THAT(Dues(Input(Requested()), PlannedKind::kRequestExpiring),
              ElementsAre(At("2026-03-12T10:00:00")));
  InterviewFacts nudged = Requested();
  nudged.asking = {.attempt_count = 2,
                   .request_time = At("2026-03-02T10:00:00"),
                   .nudge_time = At("2026-03-13T09:00:00"),
                   .expire_time = At("2026-03-18T09:00:00")};
  const auto rows = Rows(Input(nudged), PlannedKind::kRequestExpiring);
  ASSERT_THAT(rows, SizeIs(1));
  EXPECT_EQ(rows[0].due, At("2026-03-16T09:00:00"));
  EXPECT_EQ(rows[0].occurrence, 2);
  EXPECT_EQ(rows[0].deadline, At("2026-03-18T09:00:00"));
}

TEST(SilenceTest, AWarningThatWouldComeBeforeItsNudgeIsSkipped) {
  InterviewFacts nudged = Requested();
  nudged.asking.attempt_count = 2;
  nudged.asking.nudge_time = At("2026-03-13T10:00:00");
  nudged.asking.expire_time = At("2026-03-16T10:00:00");
  EXPECT_THAT(Plan(Input(nudged)), IsEmpty());
}

TEST(SilenceTest, AnyAnswerEndsIt) {
  for (const State state : {State::kAccepted, State::kDeclined, State::kExpired, State::kWithdrawn}) {
    InterviewFacts facts = Requested();
    facts.state = state;
    EXPECT_THAT(Plan(Input(facts)), IsEmpty()) << static_cast<int>(state);
  }
}

TEST(MeetingTest, TheSeekerIsRemindedAt1700TheDayBefore) {
  const auto rows = Rows(Input(Scheduled()), PlannedKind::kDayBeforeSeeker);
  ASSERT_THAT(rows, SizeIs(1));
  EXPECT_EQ(rows[0].due, At("2026-03-09T17:00:00"));
  EXPECT_EQ(rows[0].deadline, At("2026-03-10T10:00:00"));
  EXPECT_EQ(rows[0].expire, At("2026-03-10T10:00:00"));
}

TEST(MeetingTest, InPersonTheDayBeforeIsThatOfThePlaceElseTheSeekers) {
  InterviewFacts facts = Scheduled();
  facts.booking = BookingOf("2026-03-10T02:00:00", kBerlin);  // the evening of the 9th in New York
  EXPECT_THAT(Dues(Input(facts), PlannedKind::kDayBeforeSeeker), ElementsAre(At("2026-03-08T17:00:00")));
  facts.mode = Mode::kInPerson;
  EXPECT_THAT(Dues(Input(facts), PlannedKind::kDayBeforeSeeker),
              ElementsAre(At("2026-03-09T17:00:00", kBerlin)));
}

TEST(MeetingTest, BookedLateTheDayBeforeComesAtOnceWhenOverThreeHoursAreLeft) {
  const auto rows = Rows(Input(Scheduled("2026-03-10T06:59:59")), PlannedKind::kDayBeforeSeeker);
  ASSERT_THAT(rows, SizeIs(1));
  EXPECT_EQ(rows[0].due, At("2026-03-10T06:59:59"));
  EXPECT_THAT(Dues(Input(Scheduled("2026-03-10T07:00:00")), PlannedKind::kDayBeforeSeeker), IsEmpty())
      << "exactly three hours is too late";
}

TEST(MeetingTest, TheContactIsRemindedAt1000OfHerPreviousBusinessDay) {
  InterviewFacts facts = Scheduled();
  facts.booking = BookingOf("2026-03-09T10:00:00");  // a Monday
  const auto rows = Rows(Input(facts), PlannedKind::kDayBeforeContact);
  ASSERT_THAT(rows, SizeIs(1));
  EXPECT_EQ(rows[0].due, At("2026-03-06T10:00:00"));
  EXPECT_EQ(rows[0].recipient, "contacts/grace");
}

TEST(MeetingTest, BookedLateTheConfirmationSufficesForTheContact) {
  EXPECT_THAT(Dues(Input(Scheduled("2026-03-09T10:00:01")), PlannedKind::kDayBeforeContact), IsEmpty());
}

TEST(MeetingTest, SoonIsTwoHoursBeforeOrAtOnceUnlessUnderHalfAnHourIsLeft) {
  EXPECT_THAT(Dues(Input(Scheduled()), PlannedKind::kSoon), ElementsAre(At("2026-03-10T08:00:00")));
  EXPECT_THAT(Dues(Input(Scheduled("2026-03-10T09:30:00")), PlannedKind::kSoon),
              ElementsAre(At("2026-03-10T09:30:00")));
  EXPECT_THAT(Dues(Input(Scheduled("2026-03-10T09:30:01")), PlannedKind::kSoon), IsEmpty());
}

TEST(MeetingTest, AfterItComeTheBrainDumpAtTheEndAndTheEveningMessage) {
  EXPECT_THAT(Dues(Input(Scheduled()), PlannedKind::kBrainDump), ElementsAre(At("2026-03-10T10:20:00")));
  EXPECT_THAT(Dues(Input(Scheduled()), PlannedKind::kAfterTalk), ElementsAre(At("2026-03-10T18:00:00")));
  InterviewFacts late = Scheduled();
  late.booking = BookingOf("2026-03-10T17:00:00");
  EXPECT_THAT(Dues(Input(late), PlannedKind::kAfterTalk), ElementsAre(At("2026-03-10T19:20:00")));
}

TEST(MeetingTest, CaptureEndsTheBrainDumpAndCaptureWithThanksTheEveningMessage) {
  InterviewFacts facts = Held();
  EXPECT_THAT(Rows(Input(facts), PlannedKind::kBrainDump), SizeIs(1));
  facts.capture_time = At("2026-03-10T11:00:00");
  EXPECT_THAT(Rows(Input(facts), PlannedKind::kBrainDump), IsEmpty());
  EXPECT_THAT(Rows(Input(facts), PlannedKind::kAfterTalk), SizeIs(1));
  facts.ended = {{.id = "thank-you", .time = At("2026-03-10T12:00:00")}};
  EXPECT_THAT(Rows(Input(facts), PlannedKind::kAfterTalk), IsEmpty());
}

TEST(MeetingTest, CancelAndAbsenceEndAllOfIt) {
  for (const State state : {State::kCancelled, State::kNoShow}) {
    InterviewFacts facts = Scheduled();
    facts.state = state;
    facts.outcome_time = At("2026-03-10T10:30:00");
    EXPECT_THAT(Plan(Input(facts)), IsEmpty());
  }
}

TEST(MeetingTest, ARescheduleIsAnotherVersionOfEveryRow) {
  InterviewFacts moved = Scheduled();
  moved.schedule_version = 1;
  for (const Planned& row : Plan(Input(moved))) EXPECT_EQ(row.version, 1) << row.why;
}

TEST(MeetingTest, AnInterviewByMailHasNoMeeting) {
  InterviewFacts facts = Requested();
  facts.state = State::kAccepted;
  facts.mode = Mode::kEmail;
  EXPECT_THAT(Plan(Input(facts)), IsEmpty());
}

TEST(MeetingTest, AnHourInAGapMovesForward) {
  InterviewFacts facts = Scheduled();
  facts.booking = BookingOf("2026-03-09T10:00:00");  // clocks go forward at 02:00 of the 8th
  PlanInput input = Input(facts);
  input.policy = DefaultPolicy({{"day_before_seeker_hour", 2}});
  EXPECT_THAT(Dues(input, PlannedKind::kDayBeforeSeeker), ElementsAre(At("2026-03-08T03:00:00")));
}

TEST(GratitudeTest, ThanksAreDueWithinADayAndRemindedTheNextMorningAndTwoHoursBefore) {
  const auto rows = Rows(Input(Held()), PlannedKind::kThankDue);
  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_EQ(rows[0].due, At("2026-03-11T08:20:00"));
  EXPECT_EQ(rows[1].due, At("2026-03-11T09:00:00"));
  EXPECT_EQ(rows[0].deadline, At("2026-03-11T10:20:00"));
  EXPECT_EQ(rows[0].subject, "interviews/i1/obligations/thank-you");
  EXPECT_EQ(rows[0].version, 0);
}

TEST(GratitudeTest, NothingIsOwedBeforeItWasHeld) {
  EXPECT_THAT(PlanGratitude(Input(Scheduled())), IsEmpty());
  EXPECT_THAT(ObligationsOf(Input(Scheduled()), At("2026-03-20T10:00:00")), IsEmpty());
}

TEST(GratitudeTest, AssumedHeldADayLaterThanksAreRemindedAtOnceWithoutADeadline) {
  for (const Planned& row : Rows(Input(Held("2026-03-11T10:20:00")), PlannedKind::kThankDue)) {
    EXPECT_EQ(row.due, At("2026-03-11T10:20:00"));
    EXPECT_FALSE(row.deadline.has_value());
  }
}

TEST(GratitudeTest, DoneOrWaivedThanksAreNotReminded) {
  for (const bool is_waived : {false, true}) {
    InterviewFacts facts = Held();
    facts.ended = {{.id = "thank-you", .is_waived = is_waived, .time = At("2026-03-10T12:00:00")}};
    EXPECT_THAT(Rows(Input(facts), PlannedKind::kThankDue), IsEmpty());
    EXPECT_THAT(Rows(Input(facts), PlannedKind::kProgressDue), SizeIs(2));
  }
}

TEST(GratitudeTest, NewsAreDueOnTheFirstBusinessDayOnOrAfterDay30AndAgainDay35) {
  // 30 days after 10 March is Thursday, 9 April; 35 days after is Tuesday, 14 April.
  EXPECT_THAT(Dues(Input(Held()), PlannedKind::kProgressDue),
              ElementsAre(At("2026-04-09T09:00:00"), At("2026-04-14T09:00:00")));
  InterviewFacts facts = Held();
  facts.booking = BookingOf("2026-03-12T10:00:00");  // 30 days after is Saturday, 11 April
  const auto rows = Rows(Input(facts), PlannedKind::kProgressDue);
  EXPECT_EQ(rows[0].due, At("2026-04-13T09:00:00"));
  EXPECT_EQ(rows[0].expire, At("2026-04-26T10:20:00")) << "day 45";
}

TEST(GratitudeTest, WhoReferredTheSeekerIsThankedADayAfterTheOtherConversation) {
  InterviewFacts facts = Held();
  facts.met = {{.referral = "r1",
                .contact = "contacts/tim",
                .end = At("2026-03-24T15:00:00"),
                .outcome_time = At("2026-03-24T15:05:00")}};
  const auto rows = Rows(Input(facts), PlannedKind::kThankReferrer);
  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_EQ(rows[0].due, At("2026-03-25T15:00:00"));
  EXPECT_EQ(rows[1].due, At("2026-03-29T15:00:00"));
  EXPECT_EQ(rows[0].subject, "interviews/i1/obligations/thank-referrer-r1");
  EXPECT_EQ(rows[0].about, "contacts/tim");
  const auto owed = ObligationsOf(Input(facts), At("2026-03-24T16:00:00"));
  ASSERT_THAT(owed, SizeIs(3));
  EXPECT_EQ(owed[2].due, At("2026-03-26T15:00:00"));
  facts.ended = {{.id = "thank-referrer-r1", .time = At("2026-03-25T16:00:00")}};
  EXPECT_THAT(Rows(Input(facts), PlannedKind::kThankReferrer), IsEmpty());
}

TEST(ObligationTest, AnObligationIsOpenUntilItIsMissedAndDoneWhenItWas) {
  InterviewFacts facts = Held();
  EXPECT_EQ(ObligationsOf(Input(facts), At("2026-04-08T10:00:00"))[0].state, ObligationState::kOpen);
  EXPECT_EQ(ObligationsOf(Input(facts), At("2026-04-09T10:20:00"))[0].state, ObligationState::kMissed);
  EXPECT_EQ(ObligationsOf(Input(facts), At("2026-04-24T10:20:00"))[1].state, ObligationState::kMissed);
  facts.ended = {{.id = "thank-you", .time = At("2026-05-01T10:00:00")}};
  const auto done = ObligationsOf(Input(facts), At("2026-05-02T10:00:00"))[0];
  EXPECT_EQ(done.state, ObligationState::kDone) << "better late";
  EXPECT_EQ(done.end_time, At("2026-05-01T10:00:00"));
}

TEST(PlanTest, RowsComeInTheOrderOfTheirInstantsAndKeysAreUnique) {
  InterviewFacts facts = Held();
  facts.met = {{.referral = "r1",
                .contact = "contacts/tim",
                .end = At("2026-03-24T15:00:00"),
                .outcome_time = At("2026-03-24T15:05:00")}};
  const std::vector<Planned> plan = Plan(Input(facts));
  std::set<std::tuple<std::string, int, std::string, int, int>> keys;
  for (size_t i = 0; i < plan.size(); ++i) {
    const Planned& row = plan[i];
    EXPECT_TRUE(i == 0 || plan[i - 1].due <= row.due);
    EXPECT_GE(row.due, row.since);
    EXPECT_LT(row.due, row.expire);
    keys.insert({row.subject, static_cast<int>(row.kind), row.recipient, row.occurrence, row.version});
  }
  EXPECT_EQ(keys.size(), plan.size());
}

TEST(PlanTest, EveryKindOfTheTableIsPlannedAndHasItsNumber) {
  const auto* descriptor = policy::v1::PlannedKind_descriptor();
  std::set<int> planned;
  InterviewFacts met = Held();
  met.met = {{.referral = "r1",
              .contact = "contacts/tim",
              .end = At("2026-03-24T15:00:00"),
              .outcome_time = At("2026-03-24T15:05:00")}};
  for (const InterviewFacts& facts : {Requested(), Scheduled(), met}) {
    for (const Planned& row : Plan(Input(facts))) planned.insert(static_cast<int>(row.kind));
  }
  for (int i = 1; i < descriptor->value_count(); ++i) {
    EXPECT_EQ(planned.count(descriptor->value(i)->number()), 1U) << descriptor->value(i)->name();
  }
  EXPECT_EQ(planned.size(), static_cast<size_t>(descriptor->value_count() - 1));
}

}  // namespace
}  // namespace parley::scheduling
