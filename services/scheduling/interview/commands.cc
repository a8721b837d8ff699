#include "services/scheduling/interview/commands.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "services/scheduling/interview/request_guard.h"

namespace parley::scheduling {
namespace {

absl::Status CheckPeople(const InterviewState& state, const NewInterview& wanted) {
  if (!IsKnown(state) && !wanted.is_copy_current) return NotYetKnown();
  if (!state.seeker.is_known || state.seeker.is_deleted) return NotFound(wanted.seeker);
  const bool is_visible = state.contact.owner.empty() || state.contact.owner == wanted.seeker;
  if (!state.contact.is_known || state.contact.is_deleted || !is_visible) return NotFound(wanted.contact);
  return IsKnown(state) ? absl::OkStatus() : NotYetKnown();  // a tenant or a policy is never simply missing
}

absl::Status CheckLength(const InterviewState& state, int minutes) {
  const int64_t most = state.policy.Number("interview_max_minutes");
  if (minutes <= most) return absl::OkStatus();
  return InvalidFields({{"interview.duration_minutes", absl::StrCat("must be at most ", most)}});
}

bool IsWithin(const InterviewState& state, absl::Time since, absl::Time now) {
  const auto until = DaysAfter(state, since, state.policy.Number("late_yes_days"));
  return until.ok() && now <= *until;
}

}  // namespace

absl::StatusOr<InterviewState> CreateInterview(InterviewState state, const NewInterview& wanted,
                                               absl::Time now) {
  RETURN_IF_ERROR(CheckPeople(state, wanted));
  RETURN_IF_ERROR(CheckLength(state, wanted.wish.minutes));
  if (state.neighbours.pair_live_state != State::kNone) {
    return WithResource(Fail(absl::StatusCode::kAlreadyExists, "INTERVIEW_LIVE",
                             "The seeker has a live interview with this contact."),
                        "parley.scheduling.v1.Interview", state.neighbours.pair_live_name);
  }
  Interview& interview = state.interview;
  interview = {.id = wanted.id,
               .seeker = wanted.seeker,
               .contact = wanted.contact,
               .wish = wanted.wish,
               .link_id = wanted.link_id,
               .create_time = now};
  if (interview.wish.minutes == 0) {
    interview.wish.minutes = static_cast<int>(state.policy.Number("interview_default_minutes"));
  }
  if (interview.wish.mode == Mode::kNone) interview.wish.mode = Mode::kVideo;
  Enter(interview, State::kIdentified, Party::kSeeker, now);
  return state;
}

bool IsYesOpen(const InterviewState& state, Party by, absl::Time now) {
  const Interview& interview = state.interview;
  switch (interview.state) {
    case State::kRequested:
      return true;
    case State::kExpired:
      return IsWithin(state, interview.state_time, now);
    case State::kDeclined:
      return interview.state_by == by && IsWithin(state, interview.state_time, now);
    default:
      return false;
  }
}

bool IsNoOpen(const Interview& interview) {
  return interview.state == State::kRequested || interview.state == State::kAccepted;
}

absl::StatusOr<InterviewState> Accept(InterviewState state, Party by, absl::Time now) {
  Interview& interview = state.interview;
  RETURN_IF_ERROR(CheckReady(state));
  if (interview.state == State::kAccepted || interview.state == State::kScheduled) return state;
  if (!IsYesOpen(state, by, now)) return StateConflict(interview);
  RETURN_IF_ERROR(CheckMayAccept(state));
  Enter(interview, State::kAccepted, by, now);
  TakeYes(interview, now);
  if (interview.wish.mode != Mode::kEmail) {
    ASSIGN_OR_RETURN(interview.outreach.expire_time,
                     DaysAfter(state, now, state.policy.Number("accepted_expire_days")));
  }
  if (by == Party::kContact) Say(state, MessageKind::kAccepted, interview.seeker, by, now);
  return state;
}

void TakeYes(Interview& interview, absl::Time now) {
  interview.outreach.accept_time = now;
  interview.outreach.decline_time.reset();
  interview.outreach.silence_time.reset();
}

absl::StatusOr<InterviewState> Decline(InterviewState state, Party by, absl::Time now) {
  Interview& interview = state.interview;
  RETURN_IF_ERROR(CheckReady(state));
  if (interview.state == State::kDeclined) return state;
  if (!IsNoOpen(interview)) return StateConflict(interview);
  Enter(interview, State::kDeclined, by, now);
  interview.outreach.decline_time = now;
  if (by == Party::kContact) Say(state, MessageKind::kDeclined, interview.seeker, by, now);
  return state;
}

absl::StatusOr<InterviewState> Withdraw(InterviewState state, bool tell_contact, absl::Time now) {
  Interview& interview = state.interview;
  RETURN_IF_ERROR(CheckReady(state));
  if (interview.state == State::kWithdrawn) return state;
  const bool awaits_contact = IsNoOpen(interview);
  const bool is_open = awaits_contact || interview.state == State::kIdentified ||
                       interview.state == State::kExpired || interview.state == State::kDeclined;
  if (!is_open) return StateConflict(interview);
  Enter(interview, State::kWithdrawn, Party::kSeeker, now);
  if (tell_contact && awaits_contact && interview.outreach.channel == Channel::kMail) {
    Say(state, MessageKind::kWithdrawn, interview.contact, Party::kSeeker, now);
  }
  return state;
}

}  // namespace parley::scheduling
