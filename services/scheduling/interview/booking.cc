#include "services/scheduling/interview/booking.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "services/scheduling/interview/commands.h"
#include "services/scheduling/interview/request_guard.h"
#include "services/scheduling/interview/starts.h"

namespace parley::scheduling {
namespace {

absl::StatusOr<Booking> ResolvePick(const InterviewState& state, const Pick& pick, absl::Time now) {
  ASSIGN_OR_RETURN(std::vector<Booking> found, ResolveStarts(state, {{pick.start, "start"}}, now));
  return std::move(found.front());
}

// Whether the pick is what is booked already.
bool IsBookedAlready(const Interview& interview, const Pick& pick, const Booking& wanted) {
  return interview.state == State::kScheduled && interview.meeting.booking->start == wanted.start &&
         (pick.place.empty() || pick.place == interview.wish.place);
}

void TellBoth(InterviewState& state, MessageKind kind, Party by, absl::Time now) {
  Say(state, kind, state.interview.contact, by, now);
  Say(state, kind, state.interview.seeker, by, now);
}

void Book(InterviewState& state, const Booking& booking, const std::string& place, Party by, absl::Time now) {
  Meeting& meeting = state.interview.meeting;
  const bool is_first = !meeting.booked_time.has_value();
  if (!is_first) ++meeting.schedule_version;
  meeting.booking = booking;
  meeting.booked_time = now;
  meeting.assume_held_time = booking.end_time + absl::Hours(state.policy.Number("assume_held_hours"));
  if (!place.empty()) state.interview.wish.place = place;
  Enter(state.interview, State::kScheduled, by, now);
}

absl::Status CheckSeekersMove(const InterviewState& state, absl::Time now) {
  const Meeting& meeting = state.interview.meeting;
  if (meeting.seeker_move_count >= state.policy.Number("seeker_reschedule_cap")) {
    return Fail(absl::StatusCode::kFailedPrecondition, "RESCHEDULE_USED",
                "The seeker has moved this conversation as often as allowed.");
  }
  const int64_t hours = state.policy.Number("reschedule_notice_hours");
  if (meeting.booking->start_time - now < absl::Hours(hours)) {
    return Fail(absl::StatusCode::kFailedPrecondition, "RESCHEDULE_TOO_LATE",
                absl::StrCat("A seeker moves a conversation ", hours, " hours ahead or earlier."));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<WallStart>> CheckOffers(const InterviewState& state,
                                                   const std::vector<WallStart>& times, absl::Time now) {
  std::vector<AskedStart> asked;
  for (const WallStart& time : times) {
    asked.push_back({time, absl::StrCat("offered_times[", asked.size(), "]")});
  }
  ASSIGN_OR_RETURN(const std::vector<Booking> found, ResolveStarts(state, asked, now));
  std::vector<WallStart> offers;
  for (const Booking& booking : found) {
    if (!IsFree(state, booking)) return SlotTaken(state, booking, now);
    if (std::find(offers.begin(), offers.end(), booking.start) == offers.end()) {
      offers.push_back(booking.start);
    }
  }
  return offers;
}

absl::StatusOr<InterviewState> OfferTimes(InterviewState state, const std::vector<WallStart>& times,
                                          absl::Time now) {
  Interview& interview = state.interview;
  RETURN_IF_ERROR(CheckReady(state));
  if (interview.state != State::kIdentified && !IsPickOpen(interview)) return StateConflict(interview);
  ASSIGN_OR_RETURN(std::vector<WallStart> offers, CheckOffers(state, times, now));
  if (offers == interview.outreach.offered_times) return state;
  interview.outreach.offered_times = std::move(offers);
  interview.update_time = now;
  return state;
}

bool IsPickOpen(const Interview& interview) {
  return interview.state == State::kRequested || interview.state == State::kAccepted;
}

bool IsBookingOpen(const Interview& interview, absl::Time now) {
  return interview.state == State::kScheduled && !IsOver(interview, now);
}

absl::StatusOr<InterviewState> PickTime(InterviewState state, const Pick& pick, Party by, absl::Time now) {
  Interview& interview = state.interview;
  RETURN_IF_ERROR(CheckReady(state));
  if (!IsPickOpen(interview) && interview.state != State::kScheduled) return StateConflict(interview);
  ASSIGN_OR_RETURN(const Booking booking, ResolvePick(state, pick, now));
  if (IsBookedAlready(interview, pick, booking)) return state;
  if (interview.state == State::kScheduled) return StateConflict(interview);
  if (!IsFree(state, booking)) return SlotTaken(state, booking, now);
  if (interview.state == State::kRequested) {
    RETURN_IF_ERROR(CheckMayAccept(state));
    TakeYes(interview, now);
  }
  Book(state, booking, pick.place, by, now);
  TellBoth(state, MessageKind::kBooked, by, now);
  return state;
}

absl::StatusOr<InterviewState> Reschedule(InterviewState state, const Pick& pick, Party by, absl::Time now) {
  Interview& interview = state.interview;
  RETURN_IF_ERROR(CheckReady(state));
  if (!IsBookingOpen(interview, now)) return StateConflict(interview);
  ASSIGN_OR_RETURN(const Booking booking, ResolvePick(state, pick, now));
  if (IsBookedAlready(interview, pick, booking)) return state;
  const bool is_moved = booking.start != interview.meeting.booking->start;
  if (is_moved && by == Party::kSeeker) {
    RETURN_IF_ERROR(CheckSeekersMove(state, now));
    ++interview.meeting.seeker_move_count;
  }
  if (!IsFree(state, booking)) return SlotTaken(state, booking, now);
  Book(state, booking, pick.place, by, now);
  TellBoth(state, MessageKind::kRescheduled, by, now);
  return state;
}

absl::StatusOr<InterviewState> Cancel(InterviewState state, Party by, absl::Time now) {
  Interview& interview = state.interview;
  RETURN_IF_ERROR(CheckReady(state));
  if (interview.state == State::kCancelled) return state;
  if (!IsBookingOpen(interview, now)) return StateConflict(interview);
  ++interview.meeting.schedule_version;
  Enter(interview, State::kCancelled, by, now);
  TellBoth(state, MessageKind::kCancelled, by, now);  // the message still names the time called off
  interview.meeting.booking.reset();
  return state;
}

}  // namespace parley::scheduling
