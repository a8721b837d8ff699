#include "services/gateway/http/site.h"

#include <utility>

#include "absl/strings/match.h"

namespace parley::gateway {
namespace {

constexpr char kHealthPath[] = "/healthz";
constexpr char kNotFoundPage[] = R"(<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Not found</title></head>
<body>
<h1>There is nothing at this address</h1>
<p>If you followed a link from a message, it may have been cut in two. Please copy the whole link from the
message, or reply to the message and a person will help you.</p>
</body>
</html>
)";

// As google.rpc.Status in the proto3 JSON mapping.
constexpr char kNotFoundJson[] =
    R"({"code":5,"message":"There is nothing at this address.","details":[)"
    R"({"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"NOT_FOUND","domain":"parley"}]})"
    "\n";

bool WantsPage(const HttpRequest& request) {
  return absl::StrContains(HeaderOf(request, "accept"), "text/html");
}

HttpResponse NotFound(const HttpRequest& request) {
  const bool page = WantsPage(request);
  return {.status = 404,
          .content_type = page ? "text/html; charset=utf-8" : "application/json",
          .headers = {{"x-content-type-options", "nosniff"}, {"referrer-policy", "no-referrer"}},
          .body = page ? kNotFoundPage : kNotFoundJson};
}

}  // namespace

HttpResponse AnswerHttp(const HttpRequest& request) {
  const bool reads = request.method == "GET" || request.method == "HEAD";
  if (reads && request.path == kHealthPath) {
    return {.content_type = "text/plain", .body = "ok\n", .route = kHealthPath};
  }
  if (request.is_body_cut) {
    return {.status = 413, .content_type = "text/plain", .body = "The request's body is too large.\n"};
  }
  return NotFound(request);
}

HttpHandler Site(std::vector<Place> places) {
  return [places = std::move(places)](HttpRequest request, const HttpReply& reply) {
    for (const Place& place : places) {
      if (place.takes(request.path)) return place.handler(std::move(request), reply);
    }
    reply(AnswerHttp(request));
  };
}

}  // namespace parley::gateway
