#ifndef PARLEY_SERVICES_CLI_KINDS_COMMAND_H_
#define PARLEY_SERVICES_CLI_KINDS_COMMAND_H_

#include "absl/status/status.h"
#include "services/cli/console.h"

namespace parley::cli {

// `parley kinds`: each reminder with its rule, as policy/v1/kinds.proto states it; a kind that is added there
// is a row here.
absl::Status RunKinds(const Console& console);

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_KINDS_COMMAND_H_
