#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "common/errors/errors.h"
#include "common/rpc/refusals.h"
#include "services/gateway/transcode/dialect.h"
#include "services/gateway/transcode/error_forms.h"
#include "services/gateway/transcode/frames.h"
#include "services/gateway/transcode/media.h"
#include "services/gateway/transcode/unsupported.h"

// Connect's unary protocol (connectrpc.com/docs/protocol). Its GET is for methods that say NO_SIDE_EFFECTS,
// and none does.
namespace parley::gateway {
namespace {

constexpr char kJson[] = "application/json";
constexpr char kProto[] = "application/proto";
constexpr char kStreamPrefix[] = "application/connect+";
constexpr size_t kTimeoutDigitsMax = 10;
constexpr uint8_t kEndOfStreamFlag = 0x02;

DialectCall Refused(const DialectContext& context, const absl::Status& why, int status, HttpHeaders headers) {
  HttpResponse response = ConnectError(context.messages, why);
  response.status = status;
  response.headers.insert(response.headers.end(), headers.begin(), headers.end());
  return {.refusal = why, .answer = [response = std::move(response)](const auto&) { return response; }};
}

// A client that streams looks for an error in the last frame of a body that is there.
DialectCall RefusedStream(const DialectContext& context, const std::string& type) {
  const absl::Status why = StreamUnsupported();
  const std::string end = R"({"error":)" + ConnectErrorJson(context.messages, why) + "}";
  return {.refusal = why, .answer = [type, end](const auto&) {
            return HttpResponse{.content_type = type, .body = Frame(kEndOfStreamFlag, end)};
          }};
}

absl::StatusOr<std::optional<std::chrono::milliseconds>> TimeMaxOf(const HttpRequest& request) {
  const std::string version = HeaderOf(request, "connect-protocol-version");
  if (!version.empty() && version != "1") return rpc::Malformed("connect-protocol-version must be 1.");
  const std::string text = HeaderOf(request, "connect-timeout-ms");
  if (text.empty()) return std::nullopt;
  int64_t milliseconds = 0;
  const bool has_sign = text.find_first_not_of("0123456789") != std::string::npos;
  if (has_sign || text.size() > kTimeoutDigitsMax || !absl::SimpleAtoi(text, &milliseconds)) {
    return rpc::Malformed("connect-timeout-ms must be at most ten digits.");
  }
  return std::chrono::milliseconds(milliseconds);
}

absl::StatusOr<Bytes> Read(const DialectContext& context, const Route& route, const HttpRequest& request) {
  RETURN_IF_ERROR(CheckSize(request));
  if (MediaTypeOf(request) == kProto) return request.body;
  return context.messages.ToBytes(route.descriptor->input_type()->full_name(), request.body);
}

HttpResponse Answer(const DialectContext& context, const Route& route, const std::string& type,
                    const absl::StatusOr<Bytes>& end) {
  if (!end.ok()) return ConnectError(context.messages, end.status());
  if (type == kProto) return {.content_type = kProto, .body = *end};
  const auto json = context.messages.ToJson(route.descriptor->output_type()->full_name(), *end);
  if (!json.ok()) return ConnectError(context.messages, json.status());
  return {.content_type = kJson, .body = *json};
}

}  // namespace

DialectCall ConnectCall(const DialectContext& context, std::shared_ptr<const HttpRequest> request) {
  const auto refused = [&](const absl::Status& why, HttpHeaders headers = {}, int status = 0) {
    return Refused(context, why, status == 0 ? HttpStatusOf(why) : status, std::move(headers));
  };
  const std::shared_ptr<const Route> route = context.routes.Find(request->path);
  if (route == nullptr) return refused(rpc::MethodUnknown());
  if (request->method != "POST") return refused(rpc::MethodUnknown(), {{"allow", "POST"}}, 405);
  const std::string type = MediaTypeOf(*request);
  if (!route->IsUnary()) {
    return absl::StartsWith(type, kStreamPrefix) ? RefusedStream(context, type)
                                                 : refused(StreamUnsupported());
  }
  if (const absl::Status coding = CheckCoding(*request); !coding.ok()) {
    return refused(coding, {{"accept-encoding", "identity"}}, 415);
  }
  if (type != kJson && type != kProto) {
    return refused(Unsupported("The body must be application/json or application/proto."),
                   {{"accept-post", "application/json, application/proto"}}, 415);
  }
  const auto time_max = TimeMaxOf(*request);
  if (!time_max.ok()) return refused(time_max.status());
  return {.route = route,
          .time_max = *time_max,
          .read = [&context, route, request] { return Read(context, *route, *request); },
          .answer = [&context, route,
                     type](const absl::StatusOr<Bytes>& end) { return Answer(context, *route, type, end); }};
}

}  // namespace parley::gateway
