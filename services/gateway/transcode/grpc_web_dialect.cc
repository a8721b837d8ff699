#include <set>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/rpc/limits.h"
#include "common/rpc/refusals.h"
#include "services/gateway/transcode/dialect.h"
#include "services/gateway/transcode/error_forms.h"
#include "services/gateway/transcode/frames.h"
#include "services/gateway/transcode/media.h"
#include "services/gateway/transcode/unsupported.h"

// gRPC-Web (PROTOCOL-WEB.md in grpc/grpc). Every answer is 200; what became of the call is in the trailers.
namespace parley::gateway {
namespace {

constexpr char kPrefix[] = "application/grpc-web";
constexpr size_t kTimeoutDigitsMax = 8;

bool IsText(absl::string_view type) {
  return absl::StartsWith(type, "application/grpc-web-text");
}

bool IsTaken(const std::string& type) {
  static const std::set<std::string>& types =
      *new std::set<std::string>{"application/grpc-web", "application/grpc-web+proto",
                                 "application/grpc-web-text", "application/grpc-web-text+proto"};
  return types.contains(type);
}

HttpResponse Answer(const std::string& type, const absl::StatusOr<Bytes>& end) {
  std::string body = end.ok() ? Frame(kMessageFlag, *end) : "";
  body += Frame(kTrailersFlag, TrailersOf(end.status()));
  return {.content_type = type, .body = IsText(type) ? absl::Base64Escape(body) : std::move(body)};
}

absl::StatusOr<Bytes> Read(const std::string& type, const HttpRequest& request) {
  if (request.is_body_cut) return rpc::RequestTooLarge();
  if (!IsText(type)) return OneMessage(request.body);
  ASSIGN_OR_RETURN(const Bytes body, FromBase64(request.body));
  return OneMessage(body);
}

// "5S", "100m": at most eight digits and a unit (PROTOCOL-HTTP2.md).
absl::StatusOr<std::optional<std::chrono::milliseconds>> TimeMaxOf(const HttpRequest& request) {
  const std::string text = HeaderOf(request, "grpc-timeout");
  if (text.empty()) return std::nullopt;
  const std::string digits = text.substr(0, text.size() - 1);
  int64_t count = 0;
  const bool is_number = digits.size() <= kTimeoutDigitsMax &&
                         digits.find_first_not_of("0123456789") == std::string::npos &&
                         absl::SimpleAtoi(digits, &count);
  using std::chrono::duration_cast;
  using std::chrono::milliseconds;
  switch (is_number ? text.back() : '\0') {
    case 'H':
      return std::chrono::hours(count);
    case 'M':
      return std::chrono::minutes(count);
    case 'S':
      return std::chrono::seconds(count);
    case 'm':
      return milliseconds(count);
    case 'u':
      return duration_cast<milliseconds>(std::chrono::microseconds(count));
    case 'n':
      return duration_cast<milliseconds>(std::chrono::nanoseconds(count));
    default:
      return rpc::Malformed("grpc-timeout must be at most eight digits and a unit.");
  }
}

}  // namespace

bool IsGrpcWeb(const HttpRequest& request) {
  return absl::StartsWith(MediaTypeOf(request), kPrefix);
}

DialectCall GrpcWebCall(const DialectContext& context, std::shared_ptr<const HttpRequest> request) {
  const std::string given_type = MediaTypeOf(*request);
  const std::string type = IsTaken(given_type) ? given_type : "application/grpc-web+proto";
  const auto refused = [&](const absl::Status& why, int status = 200) {
    return DialectCall{.refusal = why, .answer = [type, why, status](const auto&) {
                         HttpResponse response = Answer(type, why);
                         response.status = status;
                         return response;
                       }};
  };
  if (type != given_type)
    return refused(Unsupported("Of gRPC-Web, +proto is taken, as bytes or as text."), 415);
  if (request->method != "POST") return refused(rpc::MethodUnknown(), 405);
  if (const absl::Status coding = CheckCoding(*request); !coding.ok()) return refused(coding);
  const std::shared_ptr<const Route> route = context.routes.Find(request->path);
  if (route == nullptr) return refused(rpc::MethodUnknown());
  if (!route->IsUnary()) return refused(StreamUnsupported());
  const auto time_max = TimeMaxOf(*request);
  if (!time_max.ok()) return refused(time_max.status());
  return {.route = route,
          .time_max = *time_max,
          .read = [type, request] { return Read(type, *request); },
          .answer = [type](const absl::StatusOr<Bytes>& end) { return Answer(type, end); }};
}

}  // namespace parley::gateway
