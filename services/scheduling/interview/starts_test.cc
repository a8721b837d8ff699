#include "services/scheduling/interview/starts.h"

#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "services/scheduling/interview/sample_test.h"

namespace parley::scheduling {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

template <class Detail>
Detail DetailOf(const absl::Status& status) {
  Detail detail;
  const auto payload = status.GetPayload("type.googleapis.com/" + detail.GetDescriptor()->full_name());
  EXPECT_TRUE(payload.has_value() && detail.ParseFromString(std::string(*payload)));
  return detail;
}

std::vector<std::string> AlternativesOf(const absl::Status& status) {
  std::vector<std::string> subjects;
  const auto failure = DetailOf<google::rpc::PreconditionFailure>(status);
  for (const auto& violation : failure.violations()) {
    EXPECT_EQ(violation.type(), "ALTERNATIVE");
    subjects.push_back(violation.subject());
  }
  return subjects;
}

InterviewState Busy(InterviewState state, const std::string& from, const std::string& to) {
  state.neighbours.claims.push_back({kGrace, At(from), At(to)});
  return state;
}

std::vector<std::string> WallTimes(const std::vector<Booking>& bookings) {
  std::vector<std::string> walls;
  for (const Booking& booking : bookings) walls.push_back(civil::FormatWallTime(booking.start.wall));
  return walls;
}

TEST(ResolveStartsTest, AWallTimeInAGapIsRefusedWithTheTwoNearest) {
  const absl::Status refused =
      ResolveStarts(Accepted(), {{Start("2026-03-08T02:30:00"), "start"}}, kMonday).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
  const auto info = DetailOf<google::rpc::ErrorInfo>(refused);
  EXPECT_EQ(info.reason(), "SLOT_IN_DST_GAP");
  EXPECT_EQ(info.metadata().at("nearest_before"), "2026-03-08T01:59:59");
  EXPECT_EQ(info.metadata().at("nearest_after"), "2026-03-08T03:00:00");
  EXPECT_EQ(info.metadata().at("zone"), kNewYork);
  const auto bad = DetailOf<google::rpc::BadRequest>(refused);
  EXPECT_EQ(bad.field_violations(0).field(), "start");
  EXPECT_THAT(bad.field_violations(0).description(), HasSubstr("2026-03-08T03:00:00"));
}

struct GapCase {
  const char* zone;
  const char* wall;
  const char* before;
  const char* after;
};

class GapTest : public testing::TestWithParam<GapCase> {};

TEST_P(GapTest, TheNearestTimesAreThoseAroundTheGap) {
  const AskedStart asked{Start(GetParam().wall, GetParam().zone), "start"};
  const auto info = DetailOf<google::rpc::ErrorInfo>(ResolveStarts(Accepted(), {asked}, kMonday).status());
  EXPECT_EQ(info.metadata().at("nearest_before"), GetParam().before);
  EXPECT_EQ(info.metadata().at("nearest_after"), GetParam().after);
}

INSTANTIATE_TEST_SUITE_P(Zones, GapTest,
                         testing::Values(GapCase{"Europe/Berlin", "2026-03-29T02:00:00",
                                                 "2026-03-29T01:59:59", "2026-03-29T03:00:00"},
                                         GapCase{"Australia/Lord_Howe", "2026-10-04T02:15:00",
                                                 "2026-10-04T01:59:59", "2026-10-04T02:30:00"},
                                         GapCase{"America/Santiago", "2026-09-06T00:30:00",
                                                 "2026-09-05T23:59:59", "2026-09-06T01:00:00"}));

TEST(ResolveStartsTest, InAnOverlapTheEarlierInstantUnlessTheSecondIsAskedFor) {
  WallStart start = Start("2026-11-01T01:30:00");
  const auto first = ResolveStarts(Accepted(), {{start, "start"}}, kMonday);
  ASSERT_TRUE(first.ok());
  EXPECT_EQ((*first)[0].start_time, civil::Utc("2026-11-01T05:30:00"));
  EXPECT_TRUE((*first)[0].is_ambiguous);
  EXPECT_EQ((*first)[0].start.fold, civil::Fold::kFirst);
  start.fold = civil::Fold::kSecond;
  const auto second = ResolveStarts(Accepted(), {{start, "start"}}, kMonday);
  EXPECT_EQ((*second)[0].start_time, civil::Utc("2026-11-01T06:30:00"));
  EXPECT_EQ((*second)[0].start.fold, civil::Fold::kSecond);
}

TEST(ResolveStartsTest, AFoldThatMeansNothingIsForgotten) {
  WallStart start = Start("2026-03-10T10:00:00");
  start.fold = civil::Fold::kSecond;
  const auto resolved = ResolveStarts(Accepted(), {{start, "start"}}, kMonday);
  EXPECT_EQ((*resolved)[0].start, Start("2026-03-10T10:00:00"));
  EXPECT_FALSE((*resolved)[0].is_ambiguous);
}

TEST(ResolveStartsTest, NowIsPast) {
  const auto now = ResolveStarts(Accepted(), {{Start("2026-03-02T10:00:00"), "start"}}, kMonday);
  EXPECT_EQ(now.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(now.status()), "SLOT_IN_PAST");
  EXPECT_TRUE(ResolveStarts(Accepted(), {{Start("2026-03-02T10:00:01"), "start"}}, kMonday).ok());
}

TEST(ResolveStartsTest, EveryFaultIsNamedAtOnceAndTheFirstGivesTheReason) {
  const absl::Status refused =
      OfferTimes(Accepted(),
                 {Start("2026-03-01T10:00:00"), Start("2026-03-10T10:00:00"), Start("2026-03-08T02:30:00")},
                 kMonday)
          .status();
  EXPECT_EQ(ReasonOf(refused), "SLOT_IN_PAST");
  const auto bad = DetailOf<google::rpc::BadRequest>(refused);
  ASSERT_EQ(bad.field_violations_size(), 2);
  EXPECT_EQ(bad.field_violations(0).field(), "offered_times[0]");
  EXPECT_EQ(bad.field_violations(1).field(), "offered_times[2]");
}

TEST(FreeTimesTest, TheyBeginADayAheadOnTheGridOfTheOpenHours) {
  // Monday 10:07: the first quarter of an hour on the grid after Tuesday 10:07.
  const std::vector<Booking> free = FreeTimes(Accepted(), At("2026-03-02T10:07:00"), 3);
  EXPECT_THAT(WallTimes(free),
              ElementsAre("2026-03-03T10:15:00", "2026-03-03T10:30:00", "2026-03-03T10:45:00"));
}

TEST(FreeTimesTest, TheyLieWithinOpenHoursOfBusinessDaysForTwoWeeks) {
  const std::vector<Booking> free = FreeTimes(Accepted(), At("2026-03-06T17:30:00"), kFreeTimesMax);
  EXPECT_EQ(WallTimes(free).front(), "2026-03-09T08:00:00");  // after the weekend
  EXPECT_EQ(WallTimes(free).back(), "2026-03-20T17:30:00");   // ends at 17:50; Saturday the 21st is no day
  for (const Booking& booking : free) {
    EXPECT_GE(booking.start.wall.hour(), 8);
    EXPECT_LE(absl::ToCivilSecond(booking.end_time, civil::Zone(kNewYork)),
              absl::CivilSecond(booking.start.wall.year(), booking.start.wall.month(),
                                booking.start.wall.day(), 18));
  }
  EXPECT_EQ(free.size(), 10u * 39);  // two working weeks; 20 minutes fit 39 times into ten hours
}

TEST(FreeTimesTest, TheContactsOwnWeekendAndHoursCount) {
  InterviewState state = Accepted();
  state.contact.zone = "Asia/Riyadh";  // Friday and Saturday
  const absl::TimeZone riyadh = civil::Zone("Asia/Riyadh");
  const auto free = FreeTimes(state, civil::InZone("2026-03-05T12:00:00", riyadh), 1);  // a Thursday
  EXPECT_THAT(WallTimes(free), ElementsAre("2026-03-08T08:00:00"));                     // Sunday
  EXPECT_EQ(free[0].start.zone, "Asia/Riyadh");
}

TEST(FreeTimesTest, ClaimsOfEitherPersonAreLeftOut) {
  InterviewState state = Busy(Accepted(), "2026-03-03T10:00:00", "2026-03-03T10:30:00");
  state.neighbours.claims.push_back({kAda, At("2026-03-03T10:45:00"), At("2026-03-03T11:00:00")});
  EXPECT_THAT(WallTimes(FreeTimes(state, At("2026-03-02T10:00:00"), 2)),
              ElementsAre("2026-03-03T11:00:00", "2026-03-03T11:15:00"));
}

TEST(FreeTimesTest, ThePolicySetsStepAndSpan) {
  InterviewState state = Accepted();
  state.policy =
      DefaultPolicy({{"free_times_step_minutes", 240}, {"free_times_from_hours", 0}, {"free_times_days", 1}});
  EXPECT_THAT(WallTimes(FreeTimes(state, At("2026-03-02T11:00:00"), 10)),
              ElementsAre("2026-03-02T12:00:00", "2026-03-02T16:00:00", "2026-03-03T08:00:00"));
}

TEST(SlotTakenTest, OtherOfferedTimesComeFirstAndThenTheEarliestFreeOnes) {
  InterviewState state =
      Kept(OfferTimes(Accepted(), {Start("2026-03-10T10:00:00"), Start("2026-03-12T09:00:00")}, kMonday));
  state = Busy(state, "2026-03-10T10:00:00", "2026-03-10T10:20:00");
  const auto lost = PickTime(state, {.start = Start("2026-03-10T10:00:00")}, Party::kContact, kMonday);
  EXPECT_THAT(AlternativesOf(lost.status()), ElementsAre("2026-03-12T09:00:00-04:00[America/New_York]",
                                                         "2026-03-03T10:00:00-05:00[America/New_York]",
                                                         "2026-03-03T10:15:00-05:00[America/New_York]"));
}

TEST(SlotTakenTest, OfferedTimesThatPassedOrAreTakenAreNoAlternatives) {
  InterviewState state = Accepted();
  state.interview.outreach.offered_times = {Start("2026-03-01T10:00:00"), Start("2026-03-03T10:00:00"),
                                            Start("2026-03-03T10:30:00")};
  state = Busy(state, "2026-03-03T10:00:00", "2026-03-03T10:20:00");
  const auto lost = PickTime(state, {.start = Start("2026-03-03T10:00:00")}, Party::kContact, kMonday);
  // The offered 10:30 is free on the grid as well, and stands there once.
  EXPECT_THAT(AlternativesOf(lost.status()), ElementsAre("2026-03-03T10:30:00-05:00[America/New_York]",
                                                         "2026-03-03T10:45:00-05:00[America/New_York]",
                                                         "2026-03-03T11:00:00-05:00[America/New_York]"));
}

TEST(SlotTakenTest, WithNothingElseFreeThereAreNoAlternatives) {
  const InterviewState state = Busy(Accepted(), "2026-03-02T00:00:00", "2026-04-30T00:00:00");
  const auto lost = PickTime(state, {.start = Start("2026-03-10T10:00:00")}, Party::kContact, kMonday);
  EXPECT_EQ(ReasonOf(lost.status()), "SLOT_TAKEN");
  EXPECT_FALSE(lost.status().GetPayload("type.googleapis.com/google.rpc.PreconditionFailure").has_value());
}

}  // namespace
}  // namespace parley::scheduling
