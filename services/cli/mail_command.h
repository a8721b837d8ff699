#ifndef PARLEY_SERVICES_CLI_MAIL_COMMAND_H_
#define PARLEY_SERVICES_CLI_MAIL_COMMAND_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/cli/connection.h"
#include "services/cli/console.h"

namespace parley::cli {

// `parley mail`: shows what the instance's mail catcher kept. Mail is read by Python's own parser
// (deploy/mail_show.py, built into this program), which takes this process over with `arguments`; returns
// only when it could not. FAILED_PRECONDITION when the instance sends to a real mail server.
absl::Status RunMail(const std::vector<std::string>& arguments, const ConnectionFlags& flags,
                     const Console& console);

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_MAIL_COMMAND_H_
