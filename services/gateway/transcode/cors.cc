#include "services/gateway/transcode/cors.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/errors/errors.h"

namespace parley::gateway {
namespace {

constexpr char kAnyOrigin[] = "*";
constexpr char kHeadersTaken[] =
    "authorization, content-type, x-parley-seeker, idempotency-key, x-request-id, traceparent, "
    "connect-protocol-version, connect-timeout-ms, grpc-timeout, x-grpc-web, x-user-agent";
constexpr char kHeadersShown[] =
    "grpc-status, grpc-message, grpc-status-details-bin, retry-after, x-request-id, traceparent";
constexpr char kPreflightSecondsMax[] = "7200";  // what Chromium keeps at most

bool IsOrigin(absl::string_view text) {
  if (text == kAnyOrigin) return true;
  if (!absl::ConsumePrefix(&text, "https://") && !absl::ConsumePrefix(&text, "http://")) return false;
  return !text.empty() && text.find_first_of("/?# ,*\"") == absl::string_view::npos;
}

}  // namespace

Cors::Cors(std::vector<std::string> origins) : origins_(std::move(origins)) {}

absl::Status Cors::Check(const std::vector<std::string>& origins) {
  for (const std::string& origin : origins) {
    if (IsOrigin(origin)) continue;
    return InvalidFields(
        {{"--cors_origins", absl::StrCat("\"", origin, "\" is no origin: https://host[:port], or *")}});
  }
  return absl::OkStatus();
}

HttpHeaders Cors::HeadersFor(const HttpRequest& request) const {
  if (origins_.empty()) return {};
  const auto lists = [this](const std::string& origin) {
    return std::find(origins_.begin(), origins_.end(), origin) != origins_.end();
  };
  const std::string origin = HeaderOf(request, "origin");
  const bool is_any = lists(kAnyOrigin);
  HttpHeaders headers;
  // The answer depends on the origin also when there is none: no cache may mix them up.
  if (!is_any) headers.emplace_back("vary", "origin");
  if (origin.empty() || (!is_any && !lists(origin))) return headers;
  headers.emplace_back("access-control-allow-origin", is_any ? kAnyOrigin : origin);
  headers.emplace_back("access-control-expose-headers", kHeadersShown);
  return headers;
}

HttpResponse Cors::AnswerOptions(const HttpRequest& request, const std::string& methods) const {
  HttpResponse response{.status = 204, .headers = HeadersFor(request)};
  response.headers.emplace_back("allow", methods);
  response.headers.emplace_back("access-control-allow-methods", methods);
  response.headers.emplace_back("access-control-allow-headers", kHeadersTaken);
  response.headers.emplace_back("access-control-max-age", kPreflightSecondsMax);
  return response;
}

}  // namespace parley::gateway
