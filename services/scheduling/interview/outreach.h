// Asking the contact, and asking once more. Pure.
#ifndef PARLEY_SERVICES_SCHEDULING_INTERVIEW_OUTREACH_H_
#define PARLEY_SERVICES_SCHEDULING_INTERVIEW_OUTREACH_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/scheduling/interview/interview.h"

namespace parley::scheduling {

// What the seeker writes.
struct RequestWords {
  std::string reason;
  std::string connection;
  std::string text;
  std::vector<std::string> goals;    // in place of the interview's; empty = those
  Channel channel = Channel::kNone;  // kNone = mail
  std::vector<WallStart> offered_times;
};

// Words as people count them: runs of characters between white space.
int CountWords(absl::string_view text);

// IDENTIFIED -> REQUESTED; by mail the contact is told. It expires by itself the policy's business days
// later. Errors of CheckReady; FAILED_PRECONDITION / STATE_CONFLICT and those of the request guard;
// INVALID_ARGUMENT / OUTREACH_INCOMPLETE for no goal or too many words, and what starts.h says of offered
// times; ABORTED / SLOT_TAKEN when one of them is not free.
absl::StatusOr<InterviewState> Request(InterviewState state, const RequestWords& words, absl::Time now);

// When the seeker may ask once more; unset when she may not.
absl::StatusOr<std::optional<absl::Time>> NudgeTime(const InterviewState& state);

// Asks once more and moves the expiry back to the policy's business days from now, if that is later.
// Errors of CheckReady; FAILED_PRECONDITION / STATE_CONFLICT, NUDGE_USED, NUDGE_TOO_EARLY with RetryInfo,
// CONTACT_UNWILLING, CONTACT_UNREACHABLE; INVALID_ARGUMENT / OUTREACH_INCOMPLETE for too many words.
absl::StatusOr<InterviewState> Nudge(InterviewState state, const std::string& text, absl::Time now);

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_INTERVIEW_OUTREACH_H_
