#ifndef PARLEY_SERVICES_CLI_EMBEDDED_H_
#define PARLEY_SERVICES_CLI_EMBEDDED_H_

#include "absl/strings/string_view.h"

// Files that the build puts into the program (embed.cmake), so that `parley` is one file that runs anywhere.
namespace parley::cli {

// A FileDescriptorSet of every proto, with comments and imports.
absl::string_view EmbeddedDescriptors();

// deploy/mail_show.py.
absl::string_view EmbeddedMailShow();

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_EMBEDDED_H_
