#ifndef PARLEY_SERVICES_CLI_HELP_H_
#define PARLEY_SERVICES_CLI_HELP_H_

#include <string>
#include <vector>

#include "services/cli/command_words.h"

namespace parley::cli {

// What `parley PATH --help` prints: what it is for, how it is called, its commands, its flags, examples.
// `path` is empty for the program itself, which tells the flags of every command.
std::string HelpText(const CommandWords& command, const std::vector<std::string>& path);

// "--origin WORD  (required)", "-o, --output FORMAT".
std::string OptionHeading(const OptionWords& option);

// The option's text with its choices.
std::string OptionText(const OptionWords& option);

// "parley contacts create NAME [flags]".
std::string UsageText(const CommandWords& command, const std::vector<std::string>& path);

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_HELP_H_
