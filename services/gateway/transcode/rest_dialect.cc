#include <utility>

#include "absl/strings/str_join.h"
#include "common/errors/errors.h"
#include "common/rpc/refusals.h"
#include "nlohmann/json.hpp"
#include "services/gateway/transcode/dialect.h"
#include "services/gateway/transcode/error_forms.h"
#include "services/gateway/transcode/media.h"
#include "services/gateway/transcode/rest_request.h"
#include "services/gateway/transcode/unsupported.h"

namespace parley::gateway {
namespace {

constexpr char kJson[] = "application/json";

// A refusal that HTTP has a word for, and a header that says what would do.
DialectCall Refused(const DialectContext& context, const absl::Status& why, int status, HttpHeaders headers) {
  HttpResponse response = RestError(context.messages, why);
  response.status = status;
  response.headers.insert(response.headers.end(), headers.begin(), headers.end());
  return {.refusal = why, .answer = [response = std::move(response)](const auto&) { return response; }};
}

absl::Status CheckMedia(const HttpRequest& request) {
  RETURN_IF_ERROR(CheckCoding(request));
  const std::string type = MediaTypeOf(request);
  // A body without a word on what it is can only be meant as JSON.
  if (request.body.empty() || type.empty() || type == kJson) return absl::OkStatus();
  return Unsupported("The body must be application/json.");
}

// A reply's one field, as JSON. Its default is not in the reply's JSON and is put back as what it is.
absl::StatusOr<std::string> FieldOf(const RestBinding& binding, const std::string& reply) {
  using google::protobuf::FieldDescriptor;
  const FieldDescriptor& field =
      *binding.route->descriptor->output_type()->FindFieldByName(binding.response_body);
  const auto message = nlohmann::ordered_json::parse(reply, nullptr, /*allow_exceptions=*/false);
  const auto found = message.find(field.json_name());
  if (found != message.end()) return found->dump();
  if (field.is_repeated()) return field.is_map() ? "{}" : "[]";
  return field.message_type() == nullptr ? "null" : "{}";
}

absl::StatusOr<std::string> ReplyJson(const DialectContext& context, const RestBinding& binding,
                                      const absl::StatusOr<Bytes>& end) {
  RETURN_IF_ERROR(end.status());
  ASSIGN_OR_RETURN(std::string json,
                   context.messages.ToJson(binding.route->descriptor->output_type()->full_name(), *end));
  return binding.response_body.empty() ? json : FieldOf(binding, json);
}

}  // namespace

DialectCall RestCall(const DialectContext& context, std::shared_ptr<const HttpRequest> request) {
  const PathParts path = PathParts::Of(request->path);
  const RestBinding* binding = context.rest.Find(request->method, path);
  if (binding == nullptr) {
    const std::vector<std::string> methods = context.rest.MethodsAt(path);
    if (methods.empty()) return Refused(context, rpc::MethodUnknown(), 404, {});
    return Refused(context, rpc::MethodUnknown(), 405, {{"allow", absl::StrJoin(methods, ", ")}});
  }
  if (const absl::Status media = CheckMedia(*request); !media.ok()) {
    return Refused(context, media, 415, {{"accept-encoding", "identity"}, {"accept-post", kJson}});
  }
  return {.route = binding->route,
          .http_route = binding->path.Form(),
          .read = [&context, binding, path, request]() -> absl::StatusOr<Bytes> {
            RETURN_IF_ERROR(CheckSize(*request));
            return ReadRestRequest(context.messages, *binding, path, request->query, request->body);
          },
          .answer =
              [&context, binding](const absl::StatusOr<Bytes>& end) {
                const auto json = ReplyJson(context, *binding, end);
                if (!json.ok()) return RestError(context.messages, json.status());
                return HttpResponse{.content_type = kJson, .body = *json};
              }};
}

}  // namespace parley::gateway
