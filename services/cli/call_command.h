#ifndef PARLEY_SERVICES_CLI_CALL_COMMAND_H_
#define PARLEY_SERVICES_CLI_CALL_COMMAND_H_

#include "absl/status/status.h"
#include "services/cli/catalogue.h"
#include "services/cli/command.h"

namespace parley::cli {

// `parley NOUN VERB`: fills the request, makes the call, prints the reply, or the items of a watch as they
// come. The request is checked before anything is connected to; with --dry-run it is printed and that is all.
absl::Status RunVerb(const Verb& verb, const Given& given, const Context& context);

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_CALL_COMMAND_H_
