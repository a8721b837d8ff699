#include "services/gateway/transcode/unsupported.h"

#include "common/errors/errors.h"

namespace parley::gateway {

absl::Status Unsupported(absl::string_view why) {
  return Fail(absl::StatusCode::kUnimplemented, "DIALECT_UNSUPPORTED", why);
}

absl::Status StreamUnsupported() {
  return Unsupported("This method streams: call it over gRPC, or with the parley command.");
}

}  // namespace parley::gateway
