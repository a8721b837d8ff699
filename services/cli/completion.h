#ifndef PARLEY_SERVICES_CLI_COMPLETION_H_
#define PARLEY_SERVICES_CLI_COMPLETION_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/cli/command_words.h"

namespace parley::cli {

// "bash", "zsh", "fish".
std::vector<std::string> CompletionShells();

// A script that makes `shell` complete commands, flags, and the values of flags that take
// one of a few words. It holds all it needs and calls nothing. INVALID_ARGUMENT for another shell.
absl::StatusOr<std::string> CompletionScript(const CommandWords& program, absl::string_view shell);

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_COMPLETION_H_
