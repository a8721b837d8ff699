#ifndef PARLEY_SERVICES_GATEWAY_TRANSCODE_UNSUPPORTED_H_
#define PARLEY_SERVICES_GATEWAY_TRANSCODE_UNSUPPORTED_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace parley::gateway {

// UNIMPLEMENTED / DIALECT_UNSUPPORTED: the dialect cannot carry what was asked. Pure.
absl::Status Unsupported(absl::string_view why);

// The same for a method that streams; names what to call it with.
absl::Status StreamUnsupported();

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_TRANSCODE_UNSUPPORTED_H_
