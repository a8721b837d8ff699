#ifndef PARLEY_SERVICES_CLI_DEMO_COMMAND_H_
#define PARLEY_SERVICES_CLI_DEMO_COMMAND_H_

#include "absl/status/status.h"

namespace parley::cli {

// Becomes deploy/demo.py of the repository this program was built in; comes back only when that cannot be
// started.
absl::Status RunDemo(bool keep);

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_DEMO_COMMAND_H_
