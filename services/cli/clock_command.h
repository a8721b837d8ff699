#ifndef PARLEY_SERVICES_CLI_CLOCK_COMMAND_H_
#define PARLEY_SERVICES_CLI_CLOCK_COMMAND_H_

#include <string>

#include "absl/status/status.h"
#include "services/cli/connection.h"
#include "services/cli/console.h"

namespace parley::cli {

// `parley clock`: the instance's time. FAILED_PRECONDITION without a test clock, as for RunClockAdvance.
absl::Status RunClock(const ConnectionFlags& flags, const Console& console);

struct AdvanceFlags {
  std::string by;  // a length of time, or
  std::string to;  // an instant; one of them is given
};

// `parley clock advance`: moves the instance's test clock, everything due on the way done at its own instant
// (advance.h). INVALID_ARGUMENT for a target in the past.
absl::Status RunClockAdvance(const AdvanceFlags& advance, const ConnectionFlags& flags,
                             const Console& console);

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_CLOCK_COMMAND_H_
