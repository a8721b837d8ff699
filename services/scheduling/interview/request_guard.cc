#include "services/scheduling/interview/request_guard.h"

#include <algorithm>

#include "common/errors/errors.h"

namespace parley::scheduling {
namespace {

// A term is counted in elapsed time; nobody notices at which hour it begins.
constexpr absl::Duration kDay = absl::Hours(24);

absl::Status Refuse(absl::string_view reason, absl::string_view message) {
  return Fail(absl::StatusCode::kFailedPrecondition, reason, message);
}

// One interview of a pair is under way at a time; an IDENTIFIED one, of which the contact knows nothing, may
// stand beside it.
absl::Status CheckOnlyOneUnderWay(const Neighbours& neighbours) {
  if (neighbours.pair_live_state == State::kNone || neighbours.pair_live_state == State::kIdentified) {
    return absl::OkStatus();
  }
  return WithResource(Refuse("INTERVIEW_LIVE", "Another interview of these two is under way."),
                      "parley.scheduling.v1.Interview", neighbours.pair_live_name);
}

absl::Status CheckPairLock(const InterviewState& state, absl::Time now) {
  const Neighbours& neighbours = state.neighbours;
  absl::Time locked_until = absl::InfinitePast();
  if (neighbours.pair_silence_time) {
    ASSIGN_OR_RETURN(locked_until,
                     DaysAfter(state, *neighbours.pair_silence_time, state.policy.Number("term_days")));
  }
  if (neighbours.pair_declined_time) {
    ASSIGN_OR_RETURN(const absl::Time until, DaysAfter(state, *neighbours.pair_declined_time,
                                                       state.policy.Number("pair_lock_declined_days")));
    locked_until = std::max(locked_until, until);
  }
  if (now >= locked_until) return absl::OkStatus();
  return Refuse("PAIR_LOCKED", "This contact declined, or did not answer this seeker, not long ago.");
}

absl::Status CheckTermCap(const InterviewState& state) {
  if (state.neighbours.contact_accepted_count < TermCap(state.contact, state.policy)) return absl::OkStatus();
  return Refuse("CONTACT_TERM_CAP", "The contact has accepted as many conversations this term as allowed.");
}

absl::Status CheckRest(const InterviewState& state, absl::Time now) {
  const std::optional<absl::Time>& held = state.neighbours.contact_last_held_time;
  if (!held) return absl::OkStatus();
  ASSIGN_OR_RETURN(const absl::Time until, DaysAfter(state, *held, state.policy.Number("contact_rest_days")));
  if (now >= until) return absl::OkStatus();
  return Refuse("CONTACT_RESTING", "The contact had a conversation a short while ago.");
}

}  // namespace

absl::Time TermStart(const PolicyFacts& policy, absl::Time now) {
  return now - kDay * policy.Number("term_days");
}

int64_t TermCap(const ContactFacts& contact, const PolicyFacts& policy) {
  constexpr int64_t kOnce = 1;
  constexpr int64_t kTwice = 2;
  const int64_t tenants = policy.Number("contact_term_cap");
  switch (contact.willingness) {
    case Willingness::kOnce:
      return kOnce;
    case Willingness::kTwice:
      return kTwice;
    case Willingness::kUnknown:
      return tenants > kTwice ? tenants : std::min(tenants, kOnce);
    case Willingness::kNotNow:
    case Willingness::kNever:
      return tenants;
  }
  return tenants;
}

absl::Status CheckReachable(const InterviewState& state, Channel channel, absl::Time now) {
  const ContactFacts& contact = state.contact;
  const bool is_away =
      contact.willingness == Willingness::kNotNow && (!contact.willing_after || now < *contact.willing_after);
  if (is_away || contact.willingness == Willingness::kNever) {
    return Refuse("CONTACT_UNWILLING", "The contact does not want to be asked, now or at all.");
  }
  if (contact.is_deleted || (channel == Channel::kMail && !contact.has_email)) {
    return Refuse("CONTACT_UNREACHABLE", "The contact has no e-mail address, or is no longer on file.");
  }
  return absl::OkStatus();
}

absl::Status CheckMayAsk(const InterviewState& state, absl::Time now) {
  const Neighbours& neighbours = state.neighbours;
  RETURN_IF_ERROR(CheckOnlyOneUnderWay(neighbours));
  RETURN_IF_ERROR(CheckPairLock(state, now));
  if (neighbours.seeker_pending_count >= state.policy.Number("seeker_pending_cap")) {
    return Refuse("SEEKER_PENDING_CAP", "The seeker has as many requests waiting as the policy allows.");
  }
  if (neighbours.contact_pending_count >= state.policy.Number("contact_pending_cap")) {
    return Refuse("CONTACT_PENDING_CAP", "As many requests as allowed wait for this contact's answer.");
  }
  RETURN_IF_ERROR(CheckTermCap(state));
  return CheckRest(state, now);
}

absl::Status CheckMayAccept(const InterviewState& state) {
  RETURN_IF_ERROR(CheckOnlyOneUnderWay(state.neighbours));
  return CheckTermCap(state);
}

}  // namespace parley::scheduling
