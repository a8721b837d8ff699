// What changes where an interview stands: identified, accepted, declined, withdrawn. Pure; each answers the
// state after, or why not. Every one but CreateInterview fails first as CheckReady does, and does nothing,
// with success, when it was done before.
#ifndef PARLEY_SERVICES_SCHEDULING_INTERVIEW_COMMANDS_H_
#define PARLEY_SERVICES_SCHEDULING_INTERVIEW_COMMANDS_H_

#include <string>

#include "absl/status/statusor.h"
#include "services/scheduling/interview/interview.h"

namespace parley::scheduling {

struct NewInterview {
  std::string id;
  std::string link_id;  // 16 random bytes
  Name seeker;
  Name contact;
  Wish wish;  // minutes 0 = the policy's, mode kNone = video
  // The copy of the people is as new as their source: who is not in it is nowhere.
  bool is_copy_current = false;
};

// -> IDENTIFIED. A person the copy lacks: UNAVAILABLE / PERSON_NOT_YET_KNOWN, or NOT_FOUND once the copy is
// current. NOT_FOUND too for a contact another seeker has to herself; ALREADY_EXISTS / INTERVIEW_LIVE with
// the live one's name; INVALID_ARGUMENT for a length over the policy's.
absl::StatusOr<InterviewState> CreateInterview(InterviewState state, const NewInterview& wanted,
                                               absl::Time now);

// Whether a yes of `by` counts now: while it is awaited; for the policy's late_yes_days after silence ended
// the interview (a late yes is a yes); and for as long after a no, from whom the no came: it is taken back.
bool IsYesOpen(const InterviewState& state, Party by, absl::Time now);
// Whether a no counts now.
bool IsNoOpen(const Interview& interview);

// -> ACCEPTED, awaiting a booking for the policy's accepted_expire_days (an interview by mail awaits none).
// The seeker is told what the contact said. FAILED_PRECONDITION / STATE_CONFLICT, CONTACT_TERM_CAP,
// INTERVIEW_LIVE.
absl::StatusOr<InterviewState> Accept(InterviewState state, Party by, absl::Time now);

// What a yes sets in the interview, whether it ends ACCEPTED or straight in a booking.
void TakeYes(Interview& interview, absl::Time now);

// REQUESTED, ACCEPTED -> DECLINED. The seeker is told what the contact said. STATE_CONFLICT.
absl::StatusOr<InterviewState> Decline(InterviewState state, Party by, absl::Time now);

// IDENTIFIED, REQUESTED, ACCEPTED, and EXPIRED and DECLINED (a late yes no longer counts) -> WITHDRAWN. A
// contact who was asked by mail and had not said no is told when `tell_contact`. STATE_CONFLICT.
absl::StatusOr<InterviewState> Withdraw(InterviewState state, bool tell_contact, absl::Time now);

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_INTERVIEW_COMMANDS_H_
