#ifndef PARLEY_SERVICES_CLI_FEED_COMMAND_H_
#define PARLEY_SERVICES_CLI_FEED_COMMAND_H_

#include "absl/status/status.h"
#include "services/cli/connection.h"
#include "services/cli/console.h"

namespace parley::cli {

// `parley feed`: how far each service has come with those it follows, and what it parked. Every service gets
// its row, one that does not answer too; then the status is that of the first such.
absl::Status RunFeed(const ConnectionFlags& flags, const Console& console);

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_FEED_COMMAND_H_
