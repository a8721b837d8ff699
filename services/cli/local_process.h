#ifndef PARLEY_SERVICES_CLI_LOCAL_PROCESS_H_
#define PARLEY_SERVICES_CLI_LOCAL_PROCESS_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/cli/instance.h"

namespace parley::cli {

// What this machine knows of an instance's process (proc(5), its log, its ports).

// Whether this very process still runs: its pid, the tick it was started at and the boot all match.
bool IsAlive(const Instance::Process& process);

// Whether its program's file was replaced after it started, as a build does.
bool IsOutdated(const Instance::Process& process);

struct LogEnd {
  absl::Time at;      // when the log was last written to
  std::string error;  // what the last error among its last lines says, "" when none does
};

// Nothing when there is no such log.
std::optional<LogEnd> ReadLogEnd(const std::string& path);

// The last line of `log` (a JSON object a line) that tells of an error, as "msg: why".
std::string LastError(absl::string_view log);

// Sends `text` to `address` ("127.0.0.1:9040") and answers the first bytes that come back; nothing when
// nobody listens there. With an empty `text` it only listens, as one does to a mail server's greeting. Each
// step is waited for at most `timeout`; "" when the connection was taken and nothing said.
std::optional<std::string> TalkTo(const std::string& address, absl::string_view text, absl::Duration timeout);

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_LOCAL_PROCESS_H_
