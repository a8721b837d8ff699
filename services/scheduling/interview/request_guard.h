#ifndef PARLEY_SERVICES_SCHEDULING_INTERVIEW_REQUEST_GUARD_H_
#define PARLEY_SERVICES_SCHEDULING_INTERVIEW_REQUEST_GUARD_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/scheduling/interview/interview.h"

namespace parley::scheduling {

// What keeps people from being asked too often. Pure; the counts are those of the state's neighbours, read
// in the transaction that writes, so that the caps hold under any race.

// Since when yeses count towards the term's cap: until terms are known, the policy's term_days.
absl::Time TermStart(const PolicyFacts& policy, absl::Time now);

// Conversations the contact accepts in a term: what she said of herself (ONCE 1, TWICE 2); 1 while nobody
// has asked her (UNKNOWN); else the policy's contact_term_cap. A tenant that raised its cap over 2 speaks for
// those nobody has asked as well: how events and tests lift it.
int64_t TermCap(const ContactFacts& contact, const PolicyFacts& policy);

// Whether the contact may be written to through `channel` at all.
// FAILED_PRECONDITION / CONTACT_UNWILLING, CONTACT_UNREACHABLE (mail without an address).
absl::Status CheckReachable(const InterviewState& state, Channel channel, absl::Time now);

// Whether the seeker may ask the contact now.
// FAILED_PRECONDITION / INTERVIEW_LIVE, PAIR_LOCKED, SEEKER_PENDING_CAP, CONTACT_PENDING_CAP,
// CONTACT_TERM_CAP, CONTACT_RESTING.
absl::Status CheckMayAsk(const InterviewState& state, absl::Time now);

// Whether a yes may count now. FAILED_PRECONDITION / CONTACT_TERM_CAP, INTERVIEW_LIVE when the pair has
// another interview under way.
absl::Status CheckMayAccept(const InterviewState& state);

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_INTERVIEW_REQUEST_GUARD_H_
