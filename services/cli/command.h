#ifndef PARLEY_SERVICES_CLI_COMMAND_H_
#define PARLEY_SERVICES_CLI_COMMAND_H_

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/schema/schema.h"
#include "services/cli/command_words.h"
#include "services/cli/connection.h"
#include "services/cli/console.h"
#include "services/cli/exit_code.h"

namespace parley::cli {

// What was typed behind a command.
struct Given {
  std::vector<std::string> arguments;  // those without a flag
  // By the option's first name without dashes; a switch has "true" or "false". Only what was given is there.
  std::map<std::string, std::vector<std::string>, std::less<>> options;

  std::string Argument() const { return arguments.empty() ? "" : arguments.front(); }
  // The option's only value, `otherwise` when it was not given.
  std::string Value(absl::string_view option, absl::string_view otherwise = "") const;
  bool Is(absl::string_view option) const { return Value(option) == "true"; }
};

// What a command works with, alive while it runs.
struct Context {
  Schema& schema;
  const Console& console;
  const ConnectionFlags& connection;
  const CommandWords& program;  // every command, for what is made from all of them
};

using Run = std::function<absl::StatusOr<ExitCode>(const Given&, const Context&)>;

// A command that is not read from the protos.
struct LocalCommand {
  std::vector<std::string> parent;  // {"clock"} of `parley clock advance`; empty = a noun of its own
  CommandWords words;
  Run run;  // null = it only holds others
};

// All of them, each after its parent.
std::vector<LocalCommand> LocalCommands();

// The program: its flags, which are those of every command, and the environment it reads.
CommandWords ProgramWords();

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_COMMAND_H_
