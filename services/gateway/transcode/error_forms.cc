#include "services/gateway/transcode/error_forms.h"

#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/errors/errors.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "nlohmann/json.hpp"

namespace parley::gateway {
namespace {

using nlohmann::ordered_json;

constexpr char kJson[] = "application/json";
constexpr char kRetryInfo[] = "type.googleapis.com/google.rpc.RetryInfo";

google::rpc::Status ToMessage(const absl::Status& error) {
  google::rpc::Status message;
  message.ParseFromString(ToRpcStatusBytes(error));
  return message;
}

// "not_found"; what gRPC calls CANCELLED is "canceled" here.
std::string ConnectCode(absl::StatusCode code) {
  if (code == absl::StatusCode::kCancelled) return "canceled";
  return absl::AsciiStrToLower(absl::StatusCodeToString(code));
}

ordered_json ConnectDetail(const JsonMessages& messages, const google::protobuf::Any& detail) {
  const absl::string_view url = detail.type_url();
  const std::string type(url.substr(url.rfind('/') + 1));
  std::string value = absl::Base64Escape(detail.value());
  value.erase(value.find_last_not_of('=') + 1);
  ordered_json json{{"type", type}, {"value", value}};
  const auto debug = messages.ToJson(type, detail.value());
  if (debug.ok()) json["debug"] = ordered_json::parse(*debug, nullptr, /*allow_exceptions=*/false);
  return json;
}

}  // namespace

int HttpStatusOf(const absl::Status& error) {
  const std::string reason = ReasonOf(error);
  if (reason == "METHOD_UNKNOWN") return 404;
  if (reason == "REQUEST_TOO_LARGE") return 413;
  static const std::map<absl::StatusCode, int>& statuses = *new std::map<absl::StatusCode, int>{
      {absl::StatusCode::kOk, 200},
      {absl::StatusCode::kCancelled, 499},
      {absl::StatusCode::kInvalidArgument, 400},
      {absl::StatusCode::kDeadlineExceeded, 504},
      {absl::StatusCode::kNotFound, 404},
      {absl::StatusCode::kAlreadyExists, 409},
      {absl::StatusCode::kPermissionDenied, 403},
      {absl::StatusCode::kUnauthenticated, 401},
      {absl::StatusCode::kResourceExhausted, 429},
      {absl::StatusCode::kFailedPrecondition, 400},
      {absl::StatusCode::kAborted, 409},
      {absl::StatusCode::kOutOfRange, 400},
      {absl::StatusCode::kUnimplemented, 501},
      {absl::StatusCode::kUnavailable, 503},
  };
  const auto found = statuses.find(error.code());
  return found == statuses.end() ? 500 : found->second;  // UNKNOWN, INTERNAL, DATA_LOSS
}

HttpHeaders RetryAfterOf(const absl::Status& error) {
  google::rpc::RetryInfo retry;
  const auto payload = error.GetPayload(kRetryInfo);
  if (!payload || !retry.ParseFromString(std::string(*payload))) return {};
  const int64_t seconds = retry.retry_delay().seconds() + (retry.retry_delay().nanos() > 0 ? 1 : 0);
  return {{"retry-after", absl::StrCat(seconds)}};
}

HttpResponse RestError(const JsonMessages& messages, const absl::Status& error) {
  const google::rpc::Status message = ToMessage(error);
  auto json = messages.ToJson("google.rpc.Status", message.SerializeAsString());
  if (!json.ok()) {  // a detail of a type that this program does not know
    google::rpc::Status bare = message;
    bare.clear_details();
    json = messages.ToJson("google.rpc.Status", bare.SerializeAsString());
  }
  return {
      .status = HttpStatusOf(error), .content_type = kJson, .headers = RetryAfterOf(error), .body = *json};
}

std::string ConnectErrorJson(const JsonMessages& messages, const absl::Status& error) {
  ordered_json json{{"code", ConnectCode(error.code())}, {"message", std::string(error.message())}};
  const google::rpc::Status status = ToMessage(error);
  for (const auto& detail : status.details()) json["details"].push_back(ConnectDetail(messages, detail));
  // A service's message might be no UTF-8.
  return json.dump(-1, ' ', /*ensure_ascii=*/false, ordered_json::error_handler_t::replace);
}

HttpResponse ConnectError(const JsonMessages& messages, const absl::Status& error) {
  return {.status = HttpStatusOf(error),
          .content_type = kJson,
          .headers = RetryAfterOf(error),
          .body = ConnectErrorJson(messages, error)};
}

}  // namespace parley::gateway
