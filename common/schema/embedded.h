#ifndef PARLEY_COMMON_SCHEMA_EMBEDDED_H_
#define PARLEY_COMMON_SCHEMA_EMBEDDED_H_

#include "absl/strings/string_view.h"

namespace parley {

// A FileDescriptorSet of every proto, with comments and imports, which the build puts into the program.
absl::string_view EmbeddedDescriptors();

}  // namespace parley

#endif  // PARLEY_COMMON_SCHEMA_EMBEDDED_H_
