#ifndef PARLEY_SERVICES_CLI_COMMANDS_H_
#define PARLEY_SERVICES_CLI_COMMANDS_H_

#include <string>
#include <vector>

#include "common/schema/schema.h"
#include "services/cli/console.h"
#include "services/cli/exit_code.h"

namespace parley::cli {

// Reads the command line, does what it says and tells what went wrong. `arguments` are those after the
// program's name; `console.format` is set from them.
ExitCode RunCommandLine(const std::vector<std::string>& arguments, Schema& schema, Console console);

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_COMMANDS_H_
