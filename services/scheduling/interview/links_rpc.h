#ifndef PARLEY_SERVICES_SCHEDULING_INTERVIEW_LINKS_RPC_H_
#define PARLEY_SERVICES_SCHEDULING_INTERVIEW_LINKS_RPC_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/clock/clock.h"
#include "common/rpc/method.h"
#include "services/scheduling/interview/interview.h"

namespace parley::scheduling {

// LinksService: verifies a token with `link_key` before anything is read, then asks `find`
// (LinkedInterviews). `clock` outlives the methods.
std::vector<rpc::Method> LinkMethods(
    std::function<absl::StatusOr<InterviewState>(int64_t tenant_number, const std::string& link_id)> find,
    std::string link_key, const Clock& clock);

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_INTERVIEW_LINKS_RPC_H_
