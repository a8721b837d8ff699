#ifndef PARLEY_SERVICES_CLI_MAN_PAGE_H_
#define PARLEY_SERVICES_CLI_MAN_PAGE_H_

#include <string>

#include "services/cli/command_words.h"

namespace parley::cli {

// parley(1) in roff with the man macros: every command, its flags, the environment, files and exit codes.
std::string ManPage(const CommandWords& program);

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_MAN_PAGE_H_
