#include "services/scheduling/interview/outreach.h"

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "services/scheduling/interview/sample_test.h"

namespace parley::scheduling {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

std::string RefusalOf(const InterviewState& state, const RequestWords& words = Words()) {
  return ReasonOf(Request(state, words, kMonday).status());
}

std::string Repeat(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) absl::StrAppend(&text, i % 2 == 0 ? "word\n" : "word\t ");
  return text;
}

TEST(RequestTest, ByMailTheContactIsToldInTheSeekersWords) {
  RequestWords words = Words();
  words.offered_times = {Start("2026-03-10T10:00:00")};
  const auto state = Request(Identified(), words, kMonday);
  ASSERT_TRUE(state.ok());
  ASSERT_EQ(state->said.size(), 1u);
  const Message& message = state->said[0];
  EXPECT_EQ(message.kind, MessageKind::kRequest);
  EXPECT_EQ(message.recipient, kGrace);
  EXPECT_EQ(message.reason, words.reason);
  EXPECT_EQ(message.connection, "none");
  EXPECT_EQ(message.text, words.text);
  EXPECT_EQ(message.goals, state->interview.wish.goals);
  EXPECT_EQ(message.offered_times, words.offered_times);
  EXPECT_EQ(message.not_before, kMonday);
  EXPECT_EQ(message.expire_time, kMonday + absl::Hours(72));
  EXPECT_EQ(state->interview.outreach.attempt_count, 1);
}

TEST(RequestTest, TimesOfferedEarlierAreOfferedAsFarAsTheyStillHold) {
  const std::vector<WallStart> times = {Start("2026-03-03T10:00:00"), Start("2026-03-10T10:00:00")};
  const InterviewState offered = Kept(OfferTimes(Identified(), times, kMonday));
  const auto state = Request(offered, Words(), At("2026-03-04T10:00:00"));
  ASSERT_TRUE(state.ok());
  EXPECT_THAT(state->said[0].offered_times, testing::ElementsAre(times[1]));
}

TEST(RequestTest, ByAnotherChannelNobodyIsTold) {
  InterviewState state = Identified();
  state.contact.has_email = false;
  RequestWords words = Words();
  words.channel = Channel::kLinkedIn;
  const auto requested = Request(state, words, kMonday);
  ASSERT_TRUE(requested.ok());
  EXPECT_THAT(requested->said, IsEmpty());
  EXPECT_EQ(requested->interview.state, State::kRequested);
}

TEST(RequestTest, WithoutAnAddressMailIsRefused) {
  InterviewState state = Identified();
  state.contact.has_email = false;
  EXPECT_EQ(RefusalOf(state), "CONTACT_UNREACHABLE");
}

TEST(RequestTest, AGoalIsNeededByNow) {
  InterviewState state = Identified();
  state.interview.wish.goals = {};
  EXPECT_EQ(RefusalOf(state), "OUTREACH_INCOMPLETE");
  state.interview.wish.goals = {"  "};
  EXPECT_EQ(RefusalOf(state), "OUTREACH_INCOMPLETE");
  RequestWords words = Words();
  words.goals = {"What a day is like"};
  const auto requested = Request(state, words, kMonday);
  ASSERT_TRUE(requested.ok());
  EXPECT_EQ(requested->interview.wish.goals, words.goals);
}

TEST(RequestTest, TheWordsOfReasonAndTextAreCountedTogether) {
  RequestWords words{.reason = Repeat(50), .text = Repeat(100)};
  EXPECT_TRUE(Request(Identified(), words, kMonday).ok());
  words.text = Repeat(101);
  EXPECT_EQ(RefusalOf(Identified(), words), "OUTREACH_INCOMPLETE");
}

TEST(RequestTest, EveryFaultOfTheWordsIsNamedAtOnce) {
  InterviewState state = Identified();
  state.interview.wish.goals = {};
  const absl::Status refused = Request(state, {.reason = "Because.", .text = Repeat(200)}, kMonday).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("goals"));
  EXPECT_THAT(std::string(refused.message()), HasSubstr("150 words"));
}

TEST(CountWordsTest, WordsAreRunsBetweenWhiteSpace) {
  EXPECT_EQ(CountWords(""), 0);
  EXPECT_EQ(CountWords(" \n\t "), 0);
  EXPECT_EQ(CountWords("one"), 1);
  EXPECT_EQ(CountWords(" one  two\nthree\tfour "), 4);
}

struct ExpiryCase {
  const char* asked;
  const char* expires;
};

class ExpiryTest : public testing::TestWithParam<ExpiryCase> {};

// Ten business days keep the local time of day; weekends are not counted, the change of clocks does not
// matter.
TEST_P(ExpiryTest, ARequestExpiresTenBusinessDaysLater) {
  const auto state = Request(Identified(), Words(), At(GetParam().asked));
  EXPECT_EQ(state->interview.outreach.expire_time, At(GetParam().expires)) << GetParam().asked;
}

INSTANTIATE_TEST_SUITE_P(
    Days, ExpiryTest,
    testing::Values(ExpiryCase{"2026-03-02T10:00:00", "2026-03-16T10:00:00"},    // Monday
                    ExpiryCase{"2026-03-06T17:30:00", "2026-03-20T17:30:00"},    // Friday
                    ExpiryCase{"2026-03-07T09:00:00", "2026-03-20T09:00:00"},    // Saturday
                    ExpiryCase{"2026-03-08T23:00:00", "2026-03-20T23:00:00"}));  // Sunday

TEST(ExpiryOfOthersTest, TheTenantsWeekendCountsInTheSeekersZone) {
  InterviewState state = Identified();
  state.tenant.zone = "Asia/Riyadh";  // Friday and Saturday
  state.seeker.zone = "Europe/Berlin";
  const absl::TimeZone berlin = civil::Zone("Europe/Berlin");
  const auto requested = Request(state, Words(), civil::InZone("2026-03-05T10:00:00", berlin));  // Thursday
  EXPECT_EQ(requested->interview.outreach.expire_time, civil::InZone("2026-03-19T10:00:00", berlin));
}

TEST(NudgeTest, TheContactIsAskedOnceMoreAfterSevenBusinessDays) {
  const auto nudged = Nudge(Requested(), "Still hoping.", At("2026-03-11T10:00:00"));
  ASSERT_TRUE(nudged.ok());
  EXPECT_EQ(nudged->interview.outreach.attempt_count, 2);
  ASSERT_EQ(nudged->said.size(), 1u);
  EXPECT_EQ(nudged->said[0].kind, MessageKind::kNudge);
  EXPECT_EQ(nudged->said[0].text, "Still hoping.");
  EXPECT_EQ(nudged->said[0].recipient, kGrace);
}

TEST(NudgeTest, ASecondEarlierIsTooEarlyAndSaysHowLong) {
  const absl::Status refused = Nudge(Requested(), "", At("2026-03-11T09:59:59")).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(refused), "NUDGE_TOO_EARLY");
  const auto payload = refused.GetPayload("type.googleapis.com/google.rpc.RetryInfo");
  ASSERT_TRUE(payload.has_value());
  google::rpc::RetryInfo retry;
  ASSERT_TRUE(retry.ParseFromString(std::string(*payload)));
  EXPECT_EQ(retry.retry_delay().seconds(), 1);
}

TEST(NudgeTest, OnlyOnce) {
  const InterviewState nudged = Kept(Nudge(Requested(), "", At("2026-03-11T10:00:00")));
  EXPECT_EQ(ReasonOf(Nudge(nudged, "", At("2026-03-12T10:00:00")).status()), "NUDGE_USED");
}

TEST(NudgeTest, TheExpiryIsTheLaterOfBoth) {
  // Asked on Monday the 2nd: expires on the 16th. A nudge on the 11th adds three business days: the 16th too.
  const auto early = Nudge(Requested(), "", At("2026-03-11T10:00:00"));
  EXPECT_EQ(early->interview.outreach.expire_time, At("2026-03-16T10:00:00"));
  // On Friday the 13th three business days end on Wednesday the 18th.
  const auto late = Nudge(Requested(), "", At("2026-03-13T12:00:00"));
  EXPECT_EQ(late->interview.outreach.expire_time, At("2026-03-18T12:00:00"));
}

TEST(NudgeTest, ARequestThatSilenceHasEndedIsNotNudgedBeforeTheTimerComesRound) {
  EXPECT_EQ(ReasonOf(Nudge(Requested(), "", At("2026-03-16T10:00:00")).status()), "STATE_CONFLICT");
}

TEST(NudgeTest, AContactWhoMeanwhileWantsNoRequestsIsLeftAlone) {
  InterviewState state = Requested();
  state.contact.willingness = Willingness::kNever;
  EXPECT_EQ(ReasonOf(Nudge(state, "", At("2026-03-11T10:00:00")).status()), "CONTACT_UNWILLING");
}

TEST(NudgeTest, ItsWordsAreCountedToo) {
  const auto nudged = Nudge(Requested(), Repeat(151), At("2026-03-11T10:00:00"));
  EXPECT_EQ(ReasonOf(nudged.status()), "OUTREACH_INCOMPLETE");
}

}  // namespace
}  // namespace parley::scheduling
