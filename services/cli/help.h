#ifndef PARLEY_SERVICES_CLI_HELP_H_
#define PARLEY_SERVICES_CLI_HELP_H_

#include <string>

#include "services/cli/catalogue.h"

namespace parley::cli {

// `parley NOUN VERB --help`: the method's comment, its flags with their rules and comments, its examples.
std::string VerbHelp(const Noun& noun, const Verb& verb);

// What stands below the list of all commands: examples, exit codes, environment.
std::string ProgramFooter();

// What stands below the list of a noun's verbs.
std::string NounFooter();

// One sentence on what a verb does, for the list of a noun's verbs.
std::string VerbSummary(const Verb& verb);

// One sentence on what a noun is: its service's comment, or that of its proto.
std::string NounSummary(const Noun& noun);

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_HELP_H_
