#include "services/scheduling/interview/page.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "services/scheduling/interview/booking.h"
#include "services/scheduling/interview/commands.h"

namespace parley::scheduling {

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
