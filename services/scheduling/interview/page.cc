#include "services/scheduling/interview/page.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "services/scheduling/interview/booking.h"
#include "services/scheduling/interview/commands.h"
#include "services/scheduling/interview/outcome.h"

namespace parley::scheduling {
namespace {

// Whether the contact can still say that it took place. One by mail is the seeker's to declare held.
bool IsHeldOpen(const InterviewState& state, absl::Time now) {
  if (state.interview.state == State::kAccepted) return false;
  const auto held = MarkHeld(state, Party::kContact, now);
  return held.ok() && held->interview.state != state.interview.state;
}

// Whether the contact can still say that the seeker did not come.
bool IsAbsentOpen(const InterviewState& state, absl::Time now) {
  const auto absent = MarkAbsent(state, Party::kSeeker, Party::kContact, now);
  return absent.ok() && absent->interview != state.interview;
}

}  // namespace

std::vector<Act> ActsOf(const InterviewState& state, absl::Time now) {
  const Interview& interview = state.interview;
  std::vector<Act> acts;
  if (IsYesOpen(state, Party::kContact, now)) acts.push_back(Act::kAccept);
  if (IsNoOpen(interview)) acts.push_back(Act::kDecline);
  if (IsPickOpen(interview) && interview.wish.mode != Mode::kEmail) acts.push_back(Act::kPickTime);
  if (IsBookingOpen(interview, now)) {
    acts.push_back(Act::kReschedule);
    acts.push_back(Act::kCancel);
  }
  if (IsHeldOpen(state, now)) acts.push_back(Act::kMarkHeld);
  if (IsAbsentOpen(state, now)) acts.push_back(Act::kMarkAbsent);
  return acts;
}

absl::Time LinkValidUntil(const InterviewState& state) {
  const Interview& interview = state.interview;
  const bool was_asked = interview.outreach.attempt_count > 0 || interview.meeting.booked_time.has_value();
  if (!was_asked) return absl::InfinitePast();
  const std::optional<Booking>& booking = interview.meeting.booking;
  const absl::Time from = booking ? booking->end_time : interview.state_time;
  const auto until =
      DaysAfter(state, from, state.policy.Number(booking ? "link_after_end_days" : "link_idle_days"));
  if (!until.ok()) return absl::InfinitePast();
  return std::max(*until, interview.outreach.expire_time.value_or(absl::InfinitePast()));
}

Name LinkName(const std::string& link_id) {
  return absl::StrCat("links/", absl::BytesToHexString(link_id));
}

}  // namespace parley::scheduling
