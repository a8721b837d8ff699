#ifndef PARLEY_SERVICES_CLI_IMPORT_COMMAND_H_
#define PARLEY_SERVICES_CLI_IMPORT_COMMAND_H_

#include <string>

#include "absl/status/statusor.h"
#include "services/cli/connection.h"
#include "services/cli/console.h"
#include "services/cli/exit_code.h"

namespace parley::cli {

struct ImportFlags {
  std::string file;  // "-" = standard input
  std::string format = "linkedin";
  bool dry_run = false;
  bool all_issues = false;
};

// `parley contacts import`: streams the file, 128 KiB at a time and never more of it in memory.
// INVALID_ARGUMENT when the file cannot be opened or the format is none.
absl::StatusOr<ExitCode> RunImport(const ImportFlags& import, const ConnectionFlags& flags,
                                   const Console& console);

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_IMPORT_COMMAND_H_
