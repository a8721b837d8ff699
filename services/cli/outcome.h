#ifndef PARLEY_SERVICES_CLI_OUTCOME_H_
#define PARLEY_SERVICES_CLI_OUTCOME_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/cli/catalogue.h"
#include "services/cli/exit_code.h"

namespace parley::cli {

// How a command went wrong, in the words a person needs and the number a script needs.

// `status` marked as the answer of a server, so that its INVALID_ARGUMENT is told from one found before any
// call.
absl::Status FromServer(absl::Status status);

// Nothing answered at `address`; `detail` is what the transport had to say.
absl::Status Unreachable(absl::string_view address, absl::string_view detail);

// The wait that a server asks for before the same call may be made again: UNAVAILABLE with a RetryInfo.
// Nothing for any other status.
std::optional<absl::Duration> RetryDelayOf(const absl::Status& status);

ExitCode ExitCodeOf(const absl::Status& status);

// "Error: CODE / REASON: message", then each field that is not right with the flag that sets it, what is in
// the way, what to do (from the reason's own explanation), when to try again and the request id, a line each.
// `verb` is null for commands that are not made from a proto. Text of the server is made Printable().
std::string ErrorText(const absl::Status& status, const Verb* verb);

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_OUTCOME_H_
