#ifndef PARLEY_SERVICES_GATEWAY_TRANSCODE_MEDIA_H_
#define PARLEY_SERVICES_GATEWAY_TRANSCODE_MEDIA_H_

#include <string>

#include "absl/status/status.h"
#include "services/gateway/http/http.h"

namespace parley::gateway {

// The media type of a request's body in lower case, without its parameters: "application/json". Empty when
// there is none. Pure.
std::string MediaTypeOf(const HttpRequest& request);

// UNIMPLEMENTED / DIALECT_UNSUPPORTED for a body that is compressed, or text that is not UTF-8: a limit on
// bytes that grow when they are unpacked would be none. Pure.
absl::Status CheckCoding(const HttpRequest& request);

// RESOURCE_EXHAUSTED / REQUEST_TOO_LARGE for a body over what a message may have (rpc::kMessageBytesMax).
// Pure.
absl::Status CheckSize(const HttpRequest& request);

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_TRANSCODE_MEDIA_H_
