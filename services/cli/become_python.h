#ifndef PARLEY_SERVICES_CLI_BECOME_PYTHON_H_
#define PARLEY_SERVICES_CLI_BECOME_PYTHON_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace parley::cli {

// Runs Debian's Python with `arguments` in the place of this process: its output and exit code are the
// command's. Returns only when there is no such Python: FAILED_PRECONDITION, saying that it is needed
// `purpose` ("for the demo").
absl::Status BecomePython(std::vector<std::string> arguments, absl::string_view purpose);

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_BECOME_PYTHON_H_
