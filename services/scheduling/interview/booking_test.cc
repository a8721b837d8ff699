#include "services/scheduling/interview/booking.h"

#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/scheduling/interview/sample_test.h"

namespace parley::scheduling {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

const Pick kTuesday{.start = Start("2026-03-10T10:00:00"), .place = "https://meet.example.com/1"};
const Pick kWednesday{.start = Start("2026-03-11T11:00:00")};

auto Says(MessageKind kind, const Name& recipient, int version) {
  return testing::AllOf(Field(&Message::kind, kind), Field(&Message::recipient, recipient),
                        Field(&Message::schedule_version, version));
}

// Another conversation of one of the two, as wall times of 2026-03-10.
InterviewState Busy(InterviewState state, const std::string& from, const std::string& to,
                    const Name& person = kGrace) {
  state.neighbours.claims.push_back({person, At("2026-03-10T" + from), At("2026-03-10T" + to)});
  return state;
}

TEST(PickTest, ClaimAndBookingAreOneAndBothAreTold) {
  const auto state = PickTime(Accepted(), kTuesday, Party::kContact, kMonday);
  ASSERT_TRUE(state.ok());
  EXPECT_EQ(state->interview.state, State::kScheduled);
  EXPECT_EQ(state->interview.wish.place, kTuesday.place);
  EXPECT_EQ(state->interview.meeting.booking->start_time, At("2026-03-10T10:00:00"));
  EXPECT_EQ(state->interview.meeting.booking->end_time, At("2026-03-10T10:20:00"));
  EXPECT_FALSE(state->interview.meeting.booking->zone_rules.empty());
  EXPECT_EQ(state->interview.outreach.expire_time, std::nullopt);
  EXPECT_THAT(ClaimsOf(state->interview),
              ElementsAre(Field(&Claim::person, kGrace), Field(&Claim::person, kAda)));
  EXPECT_THAT(state->said,
              ElementsAre(Says(MessageKind::kBooked, kGrace, 0), Says(MessageKind::kBooked, kAda, 0)));
  EXPECT_EQ(state->said[0].booking, state->interview.meeting.booking);
}

TEST(PickTest, FromARequestItIsTheYesToo) {
  const auto state = PickTime(Requested(), kTuesday, Party::kContact, kMonday + absl::Hours(1));
  ASSERT_TRUE(state.ok());
  EXPECT_EQ(state->interview.state, State::kScheduled);
  EXPECT_EQ(state->interview.outreach.accept_time, kMonday + absl::Hours(1));
  EXPECT_THAT(state->said, testing::SizeIs(2));
}

TEST(PickTest, ATimeNobodyOfferedAndOutsideOpenHoursIsTheContactsToPick) {
  const Pick sunday_night{.start = Start("2026-03-15T22:45:00")};
  EXPECT_TRUE(PickTime(Accepted(), sunday_night, Party::kContact, kMonday).ok());
}

TEST(PickTest, AnEmptyZoneIsTheContacts) {
  InterviewState state = Accepted();
  state.contact.zone = "Europe/Berlin";
  const auto picked = PickTime(state, {.start = Start("2026-03-10T10:00:00", "")}, Party::kContact, kMonday);
  ASSERT_TRUE(picked.ok());
  EXPECT_EQ(picked->interview.meeting.booking->start.zone, "Europe/Berlin");
  EXPECT_EQ(picked->interview.meeting.booking->start_time, civil::Utc("2026-03-10T09:00:00"));
}

TEST(PickTest, TheBookedTimeAgainChangesNothingAndAnotherOneIsAConflict) {
  const auto again = PickTime(Scheduled(), {.start = Start("2026-03-10T10:00:00")}, Party::kContact, kMonday);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->interview, Scheduled().interview);
  EXPECT_THAT(again->said, IsEmpty());
  EXPECT_EQ(ReasonOf(PickTime(Scheduled(), kWednesday, Party::kContact, kMonday).status()), "STATE_CONFLICT");
}

struct OverlapCase {
  const char* from;
  const char* to;
  bool is_free;
};

class OverlapTest : public testing::TestWithParam<OverlapCase> {};

// Against 10:00 to 10:20: intervals are half open, so one may begin as the other ends.
TEST_P(OverlapTest, AnOverlapWithEitherPersonIsRefused) {
  for (const char* person : {kGrace, kAda}) {
    const auto picked = PickTime(Busy(Accepted(), GetParam().from, GetParam().to, person), kTuesday,
                                 Party::kContact, kMonday);
    EXPECT_EQ(picked.ok(), GetParam().is_free) << GetParam().from;
    if (picked.ok()) continue;
    EXPECT_EQ(picked.status().code(), absl::StatusCode::kAborted);
    EXPECT_EQ(ReasonOf(picked.status()), "SLOT_TAKEN");
  }
}

INSTANTIATE_TEST_SUITE_P(
    Edges, OverlapTest,
    testing::Values(OverlapCase{"09:30:00", "10:00:00", true}, OverlapCase{"09:30:00", "10:00:01", false},
                    OverlapCase{"10:05:00", "10:10:00", false}, OverlapCase{"09:00:00", "11:00:00", false},
                    OverlapCase{"10:19:59", "10:40:00", false}, OverlapCase{"10:20:00", "10:40:00", true}));

TEST(PickTest, AnInterviewByMailTakesNoTime) {
  InterviewState state = Accepted();
  state.interview.wish.mode = Mode::kEmail;
  EXPECT_EQ(ReasonOf(PickTime(state, kTuesday, Party::kContact, kMonday).status()), "INVALID_FIELDS");
}

TEST(RescheduleTest, TheVersionRisesAndBothAreTold) {
  const auto moved = Reschedule(Scheduled(), kWednesday, Party::kContact, kMonday);
  ASSERT_TRUE(moved.ok());
  EXPECT_EQ(moved->interview.state, State::kScheduled);
  EXPECT_EQ(moved->interview.meeting.schedule_version, 1);
  EXPECT_EQ(moved->interview.meeting.seeker_move_count, 0);
  EXPECT_THAT(moved->said, ElementsAre(Says(MessageKind::kRescheduled, kGrace, 1),
                                       Says(MessageKind::kRescheduled, kAda, 1)));
  EXPECT_EQ(moved->said[1].booking->start, kWednesday.start);
}

TEST(RescheduleTest, TheContactMovesItAsOftenAsShePleasesAndUpToTheEnd) {
  InterviewState state = Scheduled();
  for (int i = 0; i < 12; ++i) {
    const Pick pick{.start = i % 2 == 0 ? kWednesday.start : kTuesday.start};
    state = Kept(Reschedule(state, pick, Party::kContact, kMonday));
  }
  EXPECT_EQ(state.interview.meeting.schedule_version, 12);
  EXPECT_TRUE(Reschedule(state, kWednesday, Party::kContact, At("2026-03-10T10:19:59")).ok());
  EXPECT_EQ(ReasonOf(Reschedule(state, kWednesday, Party::kContact, At("2026-03-10T10:20:00")).status()),
            "STATE_CONFLICT");
}

TEST(RescheduleTest, TheSeekerMovesItOnce) {
  const InterviewState moved = Kept(Reschedule(Scheduled(), kWednesday, Party::kSeeker, kMonday));
  EXPECT_EQ(moved.interview.meeting.seeker_move_count, 1);
  EXPECT_EQ(ReasonOf(Reschedule(moved, kTuesday, Party::kSeeker, kMonday).status()), "RESCHEDULE_USED");
  EXPECT_TRUE(Reschedule(moved, kTuesday, Party::kContact, kMonday).ok());
}

TEST(RescheduleTest, TheSeekerMovesIt24HoursAhead) {
  EXPECT_TRUE(Reschedule(Scheduled(), kWednesday, Party::kSeeker, At("2026-03-09T10:00:00")).ok());
  EXPECT_EQ(ReasonOf(Reschedule(Scheduled(), kWednesday, Party::kSeeker, At("2026-03-09T10:00:01")).status()),
            "RESCHEDULE_TOO_LATE");
}

TEST(RescheduleTest, TheSameTimeAndPlaceChangeNothing) {
  const auto same = Reschedule(Scheduled(), {.start = kTuesday.start}, Party::kSeeker, kMonday);
  ASSERT_TRUE(same.ok());
  EXPECT_EQ(same->interview, Scheduled().interview);
  EXPECT_THAT(same->said, IsEmpty());
}

TEST(RescheduleTest, ANewPlaceIsAChangeButNoMove) {
  const InterviewState moved = Kept(Reschedule(Scheduled(), kWednesday, Party::kSeeker, kMonday));
  const Pick place{.start = kWednesday.start, .place = "12 Sample Street"};
  const auto placed = Reschedule(moved, place, Party::kSeeker, At("2026-03-11T10:30:00"));
  ASSERT_TRUE(placed.ok());
  EXPECT_EQ(placed->interview.wish.place, "12 Sample Street");
  EXPECT_EQ(placed->interview.meeting.schedule_version, 2);
  EXPECT_EQ(placed->interview.meeting.seeker_move_count, 1);
  EXPECT_THAT(placed->said, testing::SizeIs(2));
}

TEST(RescheduleTest, ItMayOverlapItsOwnOldTimeButNobodyElses) {
  const Pick later{.start = Start("2026-03-10T10:10:00")};
  EXPECT_TRUE(Reschedule(Scheduled(), later, Party::kContact, kMonday).ok());
  EXPECT_EQ(
      ReasonOf(
          Reschedule(Busy(Scheduled(), "10:20:00", "10:40:00"), later, Party::kContact, kMonday).status()),
      "SLOT_TAKEN");
}

TEST(CancelTest, BothAreToldWhichTimeIsOffAndTheClaimIsFree) {
  const auto off = Cancel(Scheduled(), Party::kSeeker, kMonday);
  ASSERT_TRUE(off.ok());
  EXPECT_EQ(off->interview.state, State::kCancelled);
  EXPECT_EQ(off->interview.state_by, Party::kSeeker);
  EXPECT_EQ(off->interview.meeting.booking, std::nullopt);
  EXPECT_THAT(ClaimsOf(off->interview), IsEmpty());
  EXPECT_THAT(off->said,
              ElementsAre(Says(MessageKind::kCancelled, kGrace, 1), Says(MessageKind::kCancelled, kAda, 1)));
  EXPECT_EQ(off->said[0].booking->start, kTuesday.start);
}

TEST(CancelTest, NotOnceTheConversationIsOver) {
  EXPECT_TRUE(Cancel(Scheduled(), Party::kContact, At("2026-03-10T10:19:59")).ok());
  EXPECT_EQ(ReasonOf(Cancel(Scheduled(), Party::kContact, At("2026-03-10T10:20:00")).status()),
            "STATE_CONFLICT");
}

TEST(OfferTest, TimesAreCheckedAndNotHeld) {
  const auto offered = OfferTimes(Accepted(), {kTuesday.start, kWednesday.start, kTuesday.start}, kMonday);
  ASSERT_TRUE(offered.ok());
  EXPECT_THAT(offered->interview.outreach.offered_times, ElementsAre(kTuesday.start, kWednesday.start));
  EXPECT_THAT(ClaimsOf(offered->interview), IsEmpty());
  EXPECT_EQ(
      ReasonOf(OfferTimes(Busy(Accepted(), "10:00:00", "10:30:00"), {kTuesday.start}, kMonday).status()),
      "SLOT_TAKEN");
}

TEST(OfferTest, NoTimesTakeTheOfferBack) {
  const InterviewState offered = Kept(OfferTimes(Accepted(), {kTuesday.start}, kMonday));
  EXPECT_THAT(OfferTimes(offered, {}, kMonday)->interview.outreach.offered_times, IsEmpty());
}

}  // namespace
}  // namespace parley::scheduling
