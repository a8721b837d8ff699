#ifndef PARLEY_SERVICES_SCHEDULING_INTERVIEW_INTERVIEW_RPC_H_
#define PARLEY_SERVICES_SCHEDULING_INTERVIEW_INTERVIEW_RPC_H_

#include <functional>
#include <vector>

#include "common/rpc/method.h"
#include "common/store.h"
#include "services/scheduling/interview/interview.h"

namespace parley::scheduling {

// Waits until the copy of the people is as new as their source was when called; UNAVAILABLE /
// PERSON_NOT_YET_KNOWN when that does not come soon.
using AwaitPeople = std::function<absl::Status(const Call&)>;

// Says in the caller's name that the interview `name` was held, as MarkHeld does and with its errors; a part
// of another command, so it takes nothing of the call's request_id.
absl::Status HoldInterview(Store<InterviewState>& interviews, const Call& call, const Name& name);

// InterviewsService. `interviews` outlives the methods.
std::vector<rpc::Method> InterviewMethods(Store<InterviewState>& interviews, AwaitPeople await_people);

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_INTERVIEW_INTERVIEW_RPC_H_
