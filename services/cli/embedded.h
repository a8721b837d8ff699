#ifndef PARLEY_SERVICES_CLI_EMBEDDED_H_
#define PARLEY_SERVICES_CLI_EMBEDDED_H_

#include "absl/strings/string_view.h"

namespace parley::cli {

// deploy/mail_show.py, which the build puts into the program, so that `parley` is one file that runs
// anywhere.
absl::string_view EmbeddedMailShow();

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_EMBEDDED_H_
