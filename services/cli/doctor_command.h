#ifndef PARLEY_SERVICES_CLI_DOCTOR_COMMAND_H_
#define PARLEY_SERVICES_CLI_DOCTOR_COMMAND_H_

#include "absl/status/statusor.h"
#include "services/cli/connection.h"
#include "services/cli/console.h"
#include "services/cli/exit_code.h"

namespace parley::cli {

// `parley doctor`: looks at the instance and prints what it found; kUnwell when something fails. Changes
// nothing. With an address instead of an instance only what can be seen from afar.
absl::StatusOr<ExitCode> RunDoctor(const ConnectionFlags& flags, const Console& console);

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_DOCTOR_COMMAND_H_
