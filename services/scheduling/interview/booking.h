// The conversation's time: offered, picked, moved, called off. Pure; a claim and its booking are one change
// of one state, and what is claimed follows from it (ClaimsOf).
#ifndef PARLEY_SERVICES_SCHEDULING_INTERVIEW_BOOKING_H_
#define PARLEY_SERVICES_SCHEDULING_INTERVIEW_BOOKING_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/scheduling/interview/interview.h"

namespace parley::scheduling {

// A time somebody decides for.
struct Pick {
  WallStart start;    // an empty zone is the contact's
  std::string place;  // empty leaves it as it is
};

// The times as they are stored, zones filled in and repeats left out, once each exists, lies ahead and is
// free. Errors as starts.h says; ABORTED / SLOT_TAKEN.
absl::StatusOr<std::vector<WallStart>> CheckOffers(const InterviewState& state,
                                                   const std::vector<WallStart>& times, absl::Time now);

// Sets what the seeker offers; in IDENTIFIED, REQUESTED and ACCEPTED, else STATE_CONFLICT. Errors of
// CheckReady and CheckOffers.
absl::StatusOr<InterviewState> OfferTimes(InterviewState state, const std::vector<WallStart>& times,
                                          absl::Time now);

// Whether a time can be picked, and whether a booked one can still be moved or called off: not once the
// conversation is over.
bool IsPickOpen(const Interview& interview);
bool IsBookingOpen(const Interview& interview, absl::Time now);

// REQUESTED (then it is the yes too), ACCEPTED -> SCHEDULED at any future time that both have free, an
// offered one or not. Both are told. Picking the booked time again does nothing.
// Errors of CheckReady; FAILED_PRECONDITION / STATE_CONFLICT, CONTACT_TERM_CAP, INTERVIEW_LIVE;
// INVALID_ARGUMENT as starts.h says; ABORTED / SLOT_TAKEN.
absl::StatusOr<InterviewState> PickTime(InterviewState state, const Pick& pick, Party by, absl::Time now);

// Moves a booked conversation: the contact always, the seeker as often and as long ahead as the policy says.
// The place alone may be changed by both, and counts as no move. Both are told. The same time and place do
// nothing. Errors as of PickTime, and FAILED_PRECONDITION / RESCHEDULE_USED, RESCHEDULE_TOO_LATE.
absl::StatusOr<InterviewState> Reschedule(InterviewState state, const Pick& pick, Party by, absl::Time now);

// SCHEDULED -> CANCELLED by either side. Both are told. Errors of CheckReady, STATE_CONFLICT.
absl::StatusOr<InterviewState> Cancel(InterviewState state, Party by, absl::Time now);

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_INTERVIEW_BOOKING_H_
