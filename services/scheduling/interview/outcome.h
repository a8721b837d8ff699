// Whether the conversation took place, and putting it away. Pure. Every one fails first as CheckReady does,
// and does nothing, with success, when it was done before.
#ifndef PARLEY_SERVICES_SCHEDULING_INTERVIEW_OUTCOME_H_
#define PARLEY_SERVICES_SCHEDULING_INTERVIEW_OUTCOME_H_

#include "absl/status/statusor.h"
#include "services/scheduling/interview/interview.h"

namespace parley::scheduling {

// -> HELD, from SCHEDULED once it has begun, from ACCEPTED when it is held by mail, from NO_SHOW while it can
// be corrected. FAILED_PRECONDITION / STATE_CONFLICT, NOT_BEGUN with RetryInfo, CORRECTION_CLOSED.
absl::StatusOr<InterviewState> MarkHeld(InterviewState state, Party by, absl::Time now);

// -> NO_SHOW of `absent`, the seeker or the contact, from SCHEDULED the policy's minutes after the start,
// from HELD, or a NO_SHOW of the other, while it can be corrected. What was captured was held. Errors as
// MarkHeld's; INVALID_ARGUMENT when `absent` is neither.
absl::StatusOr<InterviewState> MarkAbsent(InterviewState state, Party absent, Party by, absl::Time now);

// HELD -> CLOSED. FAILED_PRECONDITION / STATE_CONFLICT, OBLIGATION_OPEN with the first open one's name.
absl::StatusOr<InterviewState> Close(InterviewState state, absl::Time now);

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_INTERVIEW_OUTCOME_H_
