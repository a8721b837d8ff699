#include "services/scheduling/interview/request_guard.h"

#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/scheduling/interview/sample_test.h"

namespace parley::scheduling {
namespace {

std::string Refusal(const InterviewState& state, absl::Time now = kMonday) {
  const auto requested = Request(state, Words(), now);
  return requested.ok() ? "" : ReasonOf(requested.status());
}

TEST(RequestGuardTest, NeverAndNotNowAreRefusedAndAPastDateIsNot) {
  InterviewState state = Identified();
  state.contact.willingness = Willingness::kNever;
  EXPECT_EQ(Refusal(state), "CONTACT_UNWILLING");
  state.contact.willingness = Willingness::kNotNow;
  EXPECT_EQ(Refusal(state), "CONTACT_UNWILLING");
  state.contact.willing_after = kMonday + absl::Seconds(1);
  EXPECT_EQ(Refusal(state), "CONTACT_UNWILLING");
  state.contact.willing_after = kMonday;
  EXPECT_EQ(Refusal(state), "");
}

TEST(RequestGuardTest, OneRequestWaitsForAContactAtATime) {
  InterviewState state = Identified();
  state.neighbours.contact_pending_count = 1;
  EXPECT_EQ(Refusal(state), "CONTACT_PENDING_CAP");
  state.policy = DefaultPolicy({{"contact_pending_cap", 2}});
  EXPECT_EQ(Refusal(state), "");
}

TEST(RequestGuardTest, ASeekerHasThreeRequestsWaitingAtMost) {
  InterviewState state = Identified();
  state.neighbours.seeker_pending_count = 2;
  EXPECT_EQ(Refusal(state), "");
  state.neighbours.seeker_pending_count = 3;
  EXPECT_EQ(Refusal(state), "SEEKER_PENDING_CAP");
}

struct TermCapCase {
  Willingness willingness;
  int64_t tenants;
  int64_t cap;
};

class TermCapTest : public testing::TestWithParam<TermCapCase> {};

TEST_P(TermCapTest, SheMayHaveOneLessAndNotThatMany) {
  InterviewState state = Identified();
  state.contact.willingness = GetParam().willingness;
  state.contact.willing_after = kMonday;  // of a NOT_NOW that is over
  state.policy = DefaultPolicy({{"contact_term_cap", GetParam().tenants}});
  EXPECT_EQ(TermCap(state.contact, state.policy), GetParam().cap);
  state.neighbours.contact_accepted_count = static_cast<int>(GetParam().cap);
  EXPECT_EQ(Refusal(state), "CONTACT_TERM_CAP");
  if (GetParam().cap == 0) return;
  state.neighbours.contact_accepted_count = static_cast<int>(GetParam().cap) - 1;
  EXPECT_EQ(Refusal(state), "");
}

INSTANTIATE_TEST_SUITE_P(
    Words, TermCapTest,
    testing::Values(TermCapCase{Willingness::kUnknown, 2, 1}, TermCapCase{Willingness::kUnknown, 1, 1},
                    TermCapCase{Willingness::kUnknown, 0, 0}, TermCapCase{Willingness::kUnknown, 1000, 1000},
                    TermCapCase{Willingness::kOnce, 2, 1}, TermCapCase{Willingness::kOnce, 1000, 1},
                    TermCapCase{Willingness::kTwice, 2, 2}, TermCapCase{Willingness::kTwice, 1000, 2},
                    TermCapCase{Willingness::kNotNow, 2, 2}, TermCapCase{Willingness::kNotNow, 1000, 1000}));

TEST(RequestGuardTest, TheTermsCapHoldsForAYesToo) {
  InterviewState state = Requested();
  state.neighbours.contact_accepted_count = 1;
  EXPECT_EQ(ReasonOf(Accept(state, Party::kContact, kMonday).status()), "CONTACT_TERM_CAP");
  const Pick pick{.start = Start("2026-03-10T10:00:00")};
  EXPECT_EQ(ReasonOf(PickTime(state, pick, Party::kContact, kMonday).status()), "CONTACT_TERM_CAP");
  state.interview.state = State::kAccepted;  // the yes was said and counted before
  EXPECT_TRUE(PickTime(state, pick, Party::kContact, kMonday).ok());
}

TEST(RequestGuardTest, ATermIs120Days) {
  EXPECT_EQ(TermStart(DefaultPolicy(), kMonday), kMonday - absl::Hours(120 * 24));
}

TEST(RequestGuardTest, AContactRests14DaysAfterAConversation) {
  InterviewState state = Identified();
  state.neighbours.contact_last_held_time = At("2026-02-16T10:00:01");
  EXPECT_EQ(Refusal(state), "CONTACT_RESTING");
  state.neighbours.contact_last_held_time = At("2026-02-16T10:00:00");
  EXPECT_EQ(Refusal(state), "");
  state.neighbours.contact_last_held_time = kMonday;
  state.policy = DefaultPolicy({{"contact_rest_days", 0}});
  EXPECT_EQ(Refusal(state), "");
}

TEST(RequestGuardTest, SilenceLocksThePairForATerm) {
  InterviewState state = Identified();
  state.neighbours.pair_silence_time = kMonday;
  EXPECT_EQ(Refusal(state, At("2026-06-30T09:59:59")), "PAIR_LOCKED");
  EXPECT_EQ(Refusal(state, At("2026-06-30T10:00:00")), "");
}

TEST(RequestGuardTest, ANoLocksThePairForAYear) {
  InterviewState state = Identified();
  state.neighbours.pair_declined_time = kMonday;
  state.neighbours.pair_silence_time = kMonday - absl::Hours(24 * 300);
  EXPECT_EQ(Refusal(state, At("2027-03-02T09:59:59")), "PAIR_LOCKED");
  EXPECT_EQ(Refusal(state, At("2027-03-02T10:00:00")), "");
}

TEST(RequestGuardTest, OneInterviewOfAPairIsUnderWay) {
  InterviewState state = Identified();
  state.neighbours.pair_live_name = "interviews/late-yes";
  state.neighbours.pair_live_state = State::kAccepted;
  EXPECT_EQ(Refusal(state), "INTERVIEW_LIVE");
}

TEST(RequestGuardTest, EveryRefusalIsAFailedPrecondition) {
  InterviewState state = Identified();
  state.neighbours.contact_pending_count = 1;
  EXPECT_EQ(Request(state, Words(), kMonday).status().code(), absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace parley::scheduling
