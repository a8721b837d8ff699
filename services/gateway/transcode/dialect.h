#ifndef PARLEY_SERVICES_GATEWAY_TRANSCODE_DIALECT_H_
#define PARLEY_SERVICES_GATEWAY_TRANSCODE_DIALECT_H_

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/store.h"
#include "services/gateway/forward/routes.h"
#include "services/gateway/http/http.h"
#include "services/gateway/transcode/json_messages.h"
#include "services/gateway/transcode/rest_table.h"

namespace parley::gateway {

// A call in the words of its dialect: which method it means, how its request is read, and how its end is
// said. The call itself is one for all dialects (transcoding.h).
struct DialectCall {
  absl::Status refusal;                // what is wrong whoever calls; else OK
  std::shared_ptr<const Route> route;  // null when the call is refused for want of one
  std::string http_route = {};         // the path's template; empty: the path is the method's own
  std::optional<std::chrono::milliseconds> time_max = {};  // the client's own
  std::function<absl::StatusOr<Bytes>()> read = {};        // the method's request, serialised
  std::function<HttpResponse(const absl::StatusOr<Bytes>& end)> answer = {};  // to the reply, or the error
};

// What the dialects read. Outlives the calls.
struct DialectContext {
  Routes routes;
  RestTable rest;
  JsonMessages messages;
};

// Each reads a request that came in its dialect. `request` lives on in the call. Pure.
DialectCall RestCall(const DialectContext& context, std::shared_ptr<const HttpRequest> request);
DialectCall ConnectCall(const DialectContext& context, std::shared_ptr<const HttpRequest> request);
DialectCall GrpcWebCall(const DialectContext& context, std::shared_ptr<const HttpRequest> request);

// Whether a request to a method's own path is gRPC-Web; else it is Connect. Pure.
bool IsGrpcWeb(const HttpRequest& request);

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_TRANSCODE_DIALECT_H_
