#include "services/scheduling/interview/outcome.h"

#include <utility>

#include "common/errors/errors.h"

namespace parley::scheduling {
namespace {

absl::Status NotBegun(absl::Duration left) {
  return WithRetry(Fail(absl::StatusCode::kFailedPrecondition, "NOT_BEGUN",
                        "The conversation has not begun, or not long enough ago."),
                   left);
}

absl::Status CheckBegun(const Interview& interview, absl::Duration after, absl::Time now) {
  const absl::Time earliest = interview.meeting.booking->start_time + after;
  return now < earliest ? NotBegun(earliest - now) : absl::OkStatus();
}

// What was written down has taken place, and after some days nobody remembers better.
absl::Status CheckCorrectable(const InterviewState& state, absl::Time now) {
  const Interview& interview = state.interview;
  ASSIGN_OR_RETURN(const absl::Time until, DaysAfter(state, *interview.meeting.outcome_time,
                                                     state.policy.Number("outcome_correction_days")));
  if (now <= until && !interview.capture_time) return absl::OkStatus();
  return Fail(absl::StatusCode::kFailedPrecondition, "CORRECTION_CLOSED",
              "Whether the conversation took place can no longer be corrected.");
}

void EnterOutcome(Interview& interview, State state, Party absent, Party by, absl::Time now) {
  Enter(interview, state, by, now);
  interview.meeting.outcome_time = now;
  interview.meeting.absent = absent;
  interview.meeting.is_assumed_held = false;
}

}  // namespace

absl::StatusOr<InterviewState> MarkHeld(InterviewState state, Party by, absl::Time now) {
  Interview& interview = state.interview;
  RETURN_IF_ERROR(CheckReady(state));
  if (interview.state == State::kClosed) return state;
  if (interview.state == State::kHeld) {
    interview.meeting.is_assumed_held = false;  // now somebody has said so
    return state;
  }
  const bool is_by_mail = interview.state == State::kAccepted && interview.wish.mode == Mode::kEmail;
  if (interview.state == State::kScheduled) {
    RETURN_IF_ERROR(CheckBegun(interview, absl::ZeroDuration(), now));
  } else if (interview.state == State::kNoShow) {
    RETURN_IF_ERROR(CheckCorrectable(state, now));
  } else if (!is_by_mail) {
    return StateConflict(interview);
  }
  EnterOutcome(interview, State::kHeld, Party::kNone, by, now);
  return state;
}

absl::StatusOr<InterviewState> MarkAbsent(InterviewState state, Party absent, Party by, absl::Time now) {
  Interview& interview = state.interview;
  RETURN_IF_ERROR(CheckReady(state));
  if (absent != Party::kSeeker && absent != Party::kContact) {
    return InvalidFields({{"absent", "must be the seeker or the contact"}});
  }
  if (interview.state == State::kNoShow && interview.meeting.absent == absent) return state;
  if (interview.state == State::kScheduled) {
    const auto wait = absl::Minutes(state.policy.Number("absent_after_minutes"));
    RETURN_IF_ERROR(CheckBegun(interview, wait, now));
  } else if (interview.state == State::kHeld || interview.state == State::kNoShow) {
    RETURN_IF_ERROR(CheckCorrectable(state, now));
  } else {
    return StateConflict(interview);
  }
  EnterOutcome(interview, State::kNoShow, absent, by, now);
  return state;
}

absl::StatusOr<InterviewState> Close(InterviewState state, absl::Time now) {
  Interview& interview = state.interview;
  RETURN_IF_ERROR(CheckReady(state));
  if (interview.state == State::kClosed) return state;
  if (interview.state != State::kHeld) return StateConflict(interview);
  for (const Obligation& owed : state.obligations) {
    if (owed.state != ObligationState::kOpen) continue;
    return Fail(absl::StatusCode::kFailedPrecondition, "OBLIGATION_OPEN",
                "Something is still owed for this conversation.",
                {{"obligation", ObligationName(interview.id, owed.id)}});
  }
  Enter(interview, State::kClosed, Party::kSeeker, now);
  return state;
}

}  // namespace parley::scheduling
