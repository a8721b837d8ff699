#ifndef PARLEY_SERVICES_GATEWAY_TRANSCODE_ERROR_FORMS_H_
#define PARLEY_SERVICES_GATEWAY_TRANSCODE_ERROR_FORMS_H_

#include <string>

#include "absl/status/status.h"
#include "services/gateway/http/http.h"
#include "services/gateway/transcode/json_messages.h"

namespace parley::gateway {

// The HTTP status of an error, as google/rpc/code.proto, grpc-gateway and Connect have it. More exact where
// HTTP has a word for the reason: 404 METHOD_UNKNOWN, 413 REQUEST_TOO_LARGE. Pure.
int HttpStatusOf(const absl::Status& error);

// "retry-after" with RetryInfo's delay in seconds, rounded up; nothing when the error has none. Pure.
HttpHeaders RetryAfterOf(const absl::Status& error);

// {"code":5,"message":"...","details":[{"@type":...}]}: google.rpc.Status, grpc-gateway's form. Pure.
HttpResponse RestError(const JsonMessages& messages, const absl::Status& error);

// {"code":"not_found","message":"...","details":[{"type","value","debug"}]}: Connect's form. Pure.
HttpResponse ConnectError(const JsonMessages& messages, const absl::Status& error);
std::string ConnectErrorJson(const JsonMessages& messages, const absl::Status& error);

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_TRANSCODE_ERROR_FORMS_H_
