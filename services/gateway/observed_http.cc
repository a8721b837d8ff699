#include "services/gateway/observed_http.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "common/observe/span.h"
#include "common/rpc/arrival.h"

namespace parley::gateway {
namespace {

using std::chrono::steady_clock;

struct Begun {
  Call call;
  std::string method;
  steady_clock::time_point at = steady_clock::now();
};

// A traceparent that comes twice is none.
std::string TraceparentIn(const HttpRequest& request) {
  const auto count = std::count_if(request.headers.begin(), request.headers.end(),
                                   [](const auto& header) { return header.first == rpc::kTraceparent; });
  return count == 1 ? HeaderOf(request, rpc::kTraceparent) : "";
}

// The path stays out of the log: a link's token stands in it.
void End(const Begun& begun, const HttpResponse& response, Metrics& metrics) {
  const Metrics::HttpCall http{.method = begun.method,
                               .route = response.route.empty() ? Metrics::kOther : response.route,
                               .status = response.status};
  const auto took = steady_clock::now() - begun.at;
  metrics.CountHttp(http, took);
  if (response.is_logged) return;
  EndSpan({.name = "http", .call = begun.call, .took = took}, {{"method", absl::string_view(http.method)},
                                                               {"route", absl::string_view(http.route)},
                                                               {"status", int64_t{http.status}}});
}

}  // namespace

HttpHandler Observed(HttpHandler handler, std::shared_ptr<Metrics> metrics) {
  return [handler = std::move(handler), metrics = std::move(metrics)](HttpRequest request,
                                                                      const HttpReply& reply) {
    request.trace = rpc::TraceOf(TraceparentIn(request), HeaderOf(request, rpc::kRequestId));
    const Begun begun{.call = {.trace = request.trace}, .method = request.method};
    handler(std::move(request), [begun, reply, metrics](HttpResponse response) {
      response.headers.emplace_back(rpc::kTraceparent, TraceparentOf(begun.call.trace));
      response.headers.emplace_back(rpc::kRequestId, begun.call.trace.request_id);
      End(begun, response, *metrics);
      reply(std::move(response));
    });
  };
}

}  // namespace parley::gateway
