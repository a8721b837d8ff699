// Start times: whether one exists, whether it is free, and which others are.
#ifndef PARLEY_SERVICES_SCHEDULING_INTERVIEW_STARTS_H_
#define PARLEY_SERVICES_SCHEDULING_INTERVIEW_STARTS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/scheduling/interview/interview.h"

namespace parley::scheduling {

// Free times the contact may be shown at once: 14 days of 10 hours at the default step are 560.
inline constexpr int kFreeTimesMax = 600;

// A start as a request names it: `field` is its path there, an empty zone is the contact's.
struct AskedStart {
  WallStart start;
  std::string field;
};

// What the starts mean for a conversation of the interview's length, in their order.
// INVALID_ARGUMENT with all violations at once, the reason being the first one's: SLOT_IN_DST_GAP, with the
// two nearest times that exist in the violation and in the metadata (nearest_before, nearest_after);
// SLOT_IN_PAST; INVALID_FIELDS when the interview is held by mail and takes no time.
absl::StatusOr<std::vector<Booking>> ResolveStarts(const InterviewState& state,
                                                   const std::vector<AskedStart>& asked, absl::Time now);

// Whether neither person has another claim then.
bool IsFree(const InterviewState& state, const Booking& booking);

// ABORTED / SLOT_TAKEN with at most 3 alternatives to `wanted` in PreconditionFailure, as RFC 9557 times
// ("2026-12-01T10:00:00-05:00[America/New_York]"): other offered times first, then the earliest free ones.
absl::Status SlotTaken(const InterviewState& state, const Booking& wanted, absl::Time now);

// The offered times that are still to come and free, in their order.
std::vector<Booking> OfferedTimes(const InterviewState& state, absl::Time now);

// What is free for both: the contact's open hours (08:00 to 18:00 of the business weekdays of her zone) on a
// grid that begins with them, from the policy's hours ahead and for its days, without the claims of both.
// The earliest `limit`. The conversation ends within the open hours. Bounded by policy: 90 days of 5 minutes.
std::vector<Booking> FreeTimes(const InterviewState& state, absl::Time now, int limit);

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_INTERVIEW_STARTS_H_
