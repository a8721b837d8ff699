#include "services/scheduling/interview/outreach.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/errors/errors.h"
#include "services/scheduling/interview/booking.h"
#include "services/scheduling/interview/request_guard.h"
#include "services/scheduling/interview/starts.h"

namespace parley::scheduling {
namespace {

constexpr int kAttemptsMax = 2;  // the request and one nudge

bool HasGoal(const std::vector<std::string>& goals) {
  return std::any_of(goals.begin(), goals.end(),
                     [](const std::string& goal) { return !absl::StripAsciiWhitespace(goal).empty(); });
}

std::string TooManyWords(const InterviewState& state) {
  return absl::StrCat("must be at most ", state.policy.Number("request_words_max"),
                      " words, a reason included");
}

absl::Status CheckWords(const InterviewState& state, const RequestWords& words) {
  std::vector<FieldViolation> violations;
  if (!HasGoal(state.interview.wish.goals)) violations.push_back({"goals", "a request needs at least one"});
  if (CountWords(words.reason) + CountWords(words.text) > state.policy.Number("request_words_max")) {
    violations.push_back({"text", TooManyWords(state)});
  }
  return violations.empty() ? absl::OkStatus() : InvalidFields(violations, "OUTREACH_INCOMPLETE");
}

// What is offered with the request: the times it names, else those offered earlier that still hold.
absl::StatusOr<std::vector<WallStart>> OffersOf(const InterviewState& state, const RequestWords& words,
                                                absl::Time now) {
  if (!words.offered_times.empty()) return CheckOffers(state, words.offered_times, now);
  std::vector<WallStart> offers;
  for (const Booking& booking : OfferedTimes(state, now)) offers.push_back(booking.start);
  return offers;
}

}  // namespace

int CountWords(absl::string_view text) {
  const std::vector<absl::string_view> words =
      absl::StrSplit(text, absl::ByAnyChar(" \t\r\n"), absl::SkipEmpty());
  return static_cast<int>(words.size());
}

absl::StatusOr<InterviewState> Request(InterviewState state, const RequestWords& words, absl::Time now) {
  Interview& interview = state.interview;
  RETURN_IF_ERROR(CheckReady(state));
  if (interview.state != State::kIdentified) return StateConflict(interview);
  if (!words.goals.empty()) interview.wish.goals = words.goals;
  RETURN_IF_ERROR(CheckWords(state, words));
  RETURN_IF_ERROR(
      CheckReachable(state, words.channel == Channel::kNone ? Channel::kMail : words.channel, now));
  RETURN_IF_ERROR(CheckMayAsk(state, now));
  ASSIGN_OR_RETURN(interview.outreach.offered_times, OffersOf(state, words, now));

  Enter(interview, State::kRequested, Party::kSeeker, now);
  Outreach& outreach = interview.outreach;
  outreach.channel = words.channel == Channel::kNone ? Channel::kMail : words.channel;
  outreach.attempt_count = 1;
  outreach.request_time = now;
  ASSIGN_OR_RETURN(outreach.expire_time,
                   BusinessDaysAfter(state, now, state.policy.Number("expire_after_business_days")));
  if (outreach.channel == Channel::kMail) {
    Message& message = Say(state, MessageKind::kRequest, interview.contact, Party::kSeeker, now);
    message.reason = words.reason;
    message.connection = words.connection;
    message.text = words.text;
    message.offered_times = outreach.offered_times;
  }
  return state;
}

absl::StatusOr<std::optional<absl::Time>> NudgeTime(const InterviewState& state) {
  const Outreach& outreach = state.interview.outreach;
  if (state.interview.state != State::kRequested || outreach.attempt_count >= kAttemptsMax) {
    return std::nullopt;
  }
  ASSIGN_OR_RETURN(
      const absl::Time earliest,
      BusinessDaysAfter(state, *outreach.request_time, state.policy.Number("nudge_after_business_days")));
  return earliest;
}

absl::StatusOr<InterviewState> Nudge(InterviewState state, const std::string& text, absl::Time now) {
  Interview& interview = state.interview;
  RETURN_IF_ERROR(CheckReady(state));
  Outreach& outreach = interview.outreach;
  // Silence has ended a request at its instant, whether or not the timer has come round to it.
  if (interview.state != State::kRequested || *outreach.expire_time <= now) return StateConflict(interview);
  ASSIGN_OR_RETURN(const auto earliest, NudgeTime(state));
  if (!earliest) {
    return Fail(absl::StatusCode::kFailedPrecondition, "NUDGE_USED", "A contact is asked again only once.");
  }
  if (now < *earliest) {
    return WithRetry(
        Fail(absl::StatusCode::kFailedPrecondition, "NUDGE_TOO_EARLY", "It is too early to ask again."),
        *earliest - now);
  }
  if (CountWords(text) > state.policy.Number("request_words_max")) {
    return InvalidFields({{"text", TooManyWords(state)}}, "OUTREACH_INCOMPLETE");
  }
  RETURN_IF_ERROR(CheckReachable(state, outreach.channel, now));

  outreach.attempt_count = kAttemptsMax;
  outreach.nudge_time = now;
  interview.update_time = now;
  ASSIGN_OR_RETURN(const absl::Time expire,
                   BusinessDaysAfter(state, now, state.policy.Number("expire_after_nudge_business_days")));
  outreach.expire_time = std::max(*outreach.expire_time, expire);
  if (outreach.channel == Channel::kMail) {
    Say(state, MessageKind::kNudge, interview.contact, Party::kSeeker, now).text = text;
  }
  return state;
}

}  // namespace parley::scheduling
