#ifndef PARLEY_SERVICES_SCHEDULING_INTERVIEW_LINKS_RPC_H_
#define PARLEY_SERVICES_SCHEDULING_INTERVIEW_LINKS_RPC_H_

#include <string>
#include <vector>

#include "common/clock/clock.h"
#include "common/rpc/method.h"
#include "services/scheduling/interview/page.h"

namespace parley::scheduling {

// LinksService: verifies a token with `link_key` before anything is read, then asks `find`
// (LinkedInterviews). `clock` outlives the methods.
std::vector<rpc::Method> LinkMethods(FindLinked find, std::string link_key, const Clock& clock);

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_INTERVIEW_LINKS_RPC_H_
