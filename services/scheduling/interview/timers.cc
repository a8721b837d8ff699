#include "services/scheduling/interview/timers.h"

#include <utility>

#include "common/errors/errors.h"

namespace parley::scheduling {

std::optional<Timer> TimerOf(const Interview& interview) {
  const std::optional<absl::Time>& assume = interview.meeting.assume_held_time;
  if (interview.state == State::kScheduled && assume) return Timer{TimerKind::kAssumeHeld, *assume};
  const std::optional<absl::Time>& expire = interview.outreach.expire_time;
  if (!expire) return std::nullopt;
  if (interview.state == State::kRequested) return Timer{TimerKind::kExpireRequest, *expire};
  if (interview.state == State::kAccepted) return Timer{TimerKind::kExpireAccepted, *expire};
  return std::nullopt;
}

absl::StatusOr<InterviewState> Elapse(InterviewState state, absl::Time now) {
  Interview& interview = state.interview;
  RETURN_IF_ERROR(CheckReady(state));
  const std::optional<Timer> timer = TimerOf(interview);
  if (!timer || now < timer->due) return state;
  if (timer->kind == TimerKind::kAssumeHeld) {
    Enter(interview, State::kHeld, Party::kSystem, now);
    interview.meeting.outcome_time = now;
    interview.meeting.is_assumed_held = true;
    return state;
  }
  Enter(interview, State::kExpired, Party::kSystem, now);
  interview.outreach.silence_time = now;
  Say(state, MessageKind::kExpired, interview.seeker, Party::kSystem, now);
  if (timer->kind == TimerKind::kExpireAccepted) {
    Say(state, MessageKind::kExpired, interview.contact, Party::kSystem, now);
  }
  return state;
}

}  // namespace parley::scheduling
