#ifndef PARLEY_SERVICES_CLI_DOCTOR_SUITE_H_
#define PARLEY_SERVICES_CLI_DOCTOR_SUITE_H_

#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "parley/feed/v1/feed.pb.h"
#include "services/cli/connection.h"
#include "services/cli/finding.h"
#include "services/cli/instance.h"

namespace parley::cli {

// What `parley doctor` learns by asking the suite's processes.

bool AnyRuns(const Instance& instance);

// One finding for each process: it runs and answers as it should, or why not. One for all of them when none
// runs.
Findings CheckProcesses(const Instance& instance, absl::Duration timeout);

// How the services of `instance` have come with the feeds they follow; services that do not answer are left
// out, since CheckProcesses() names them.
Findings CheckFeeds(const Instance& instance, absl::Duration timeout);

// What one service says of the feeds it follows. `heads` are those of the services asked before it; a
// follower that has not passed its source's head is behind.
Findings JudgeFeeds(const Instance& instance, const std::string& service,
                    const feed::v1::StatusResponse& status, const std::map<std::string, int64_t>& heads);

// Whether the public address answers, and takes the key.
Findings CheckEdgeAndKey(const ConnectionFlags& flags, const Instance* instance);

// The mail server that the instance sends to, when it is no mail catcher of its own.
Findings CheckMailServer(const Instance& instance, absl::Duration timeout);

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_DOCTOR_SUITE_H_
