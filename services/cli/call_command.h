#ifndef PARLEY_SERVICES_CLI_CALL_COMMAND_H_
#define PARLEY_SERVICES_CLI_CALL_COMMAND_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/schema/schema.h"
#include "services/cli/catalogue.h"
#include "services/cli/connection.h"
#include "services/cli/console.h"
#include "services/cli/request_builder.h"

namespace parley::cli {

// The text of a file that holds a request, - for standard input. INVALID_ARGUMENT when it cannot be read.
absl::StatusOr<std::string> ReadRequestFile(const std::string& file);

// `parley NOUN VERB`: fills the request, makes the call, prints the reply. The request is checked before
// anything is connected to.
absl::Status RunCall(Schema& schema, const Verb& verb, const GivenRequest& given,
                     const ConnectionFlags& flags, const Console& console);

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_CALL_COMMAND_H_
