#include "services/gateway/openapi/errors.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "common/schema/comments.h"
#include "parley/errors/v1/reasons.pb.h"
#include "services/gateway/openapi/prose.h"

namespace parley::gateway {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::MethodDescriptor;

// The details that common/errors/errors.h puts into a status.
constexpr absl::string_view kDetails[] = {"google.rpc.ErrorInfo", "google.rpc.BadRequest",
                                          "google.rpc.RetryInfo", "google.rpc.PreconditionFailure",
                                          "google.rpc.ResourceInfo"};

const EnumDescriptor& ReasonEnum(const Schema& schema) {
  return *schema.pool().FindEnumTypeByName("parley.errors.v1.Reason");
}

// As ErrorInfo has it: without "REASON_".
std::string ReasonName(const google::protobuf::EnumValueDescriptor& value) {
  return std::string(absl::StripPrefix(value.name(), "REASON_"));
}

Json ReasonSchema(const EnumDescriptor& reasons) {
  Json names = Json::array();
  Json sentences = Json::object();
  Json explained = Json::object();
  for (int i = 0; i < reasons.value_count(); ++i) {
    if (reasons.value(i)->number() == 0) continue;
    const std::string name = ReasonName(*reasons.value(i));
    const auto& said = reasons.value(i)->options().GetExtension(errors::v1::explanation);
    names.push_back(name);
    sentences[name] = Markdown(absl::StrCat(said.cause(), " ", said.remedy()));
    explained[name] = {{"cause", Markdown(said.cause())}, {"remedy", Markdown(said.remedy())}};
  }
  return {{"title", "Reason"},
          {"type", "string"},
          {"description",
           "Why a call was refused. Programs switch on it, never on the message. There may be more of them "
           "later."},
          {"enum", std::move(names)},
          {"x-enumDescriptions", std::move(sentences)},
          {"x-parley-reasons", std::move(explained)}};
}

// A detail as JSON has it within `details`: its type's URL beside its fields.
Json DetailSchema(const google::protobuf::Descriptor& type, Components& components) {
  Json schema = components.Object(type);
  Json properties = {
      {"@type", {{"type", "string"}, {"const", absl::StrCat("type.googleapis.com/", type.full_name())}}}};
  properties.update(schema["properties"]);
  schema["required"] = Json::array({"@type"});
  schema["properties"] = std::move(properties);
  return schema;
}

Json DetailsSchema(const Schema& schema, Components& components) {
  Json one_of = Json::array();
  Json mapping = Json::object();
  for (const absl::string_view name : kDetails) {
    const auto& type = *schema.pool().FindMessageTypeByName(std::string(name));
    Json detail = DetailSchema(type, components);
    if (type.name() == "ErrorInfo") {
      detail["required"] = Json::array({"@type", "reason", "domain"});
      detail["properties"]["reason"] = components.Keep("errors.v1.Reason", ReasonSchema(ReasonEnum(schema)));
      detail["properties"]["domain"] = {{"type", "string"}, {"const", "parley"}};
    }
    const Json ref = components.Keep(ComponentName(type.full_name()), std::move(detail));
    one_of.push_back(ref);
    mapping[absl::StrCat("type.googleapis.com/", type.full_name())] = ref["$ref"];
  }
  return {{"type", "array"},
          {"description", "First of all an ErrorInfo, which has the reason; then what helps to mend it."},
          {"items",
           {{"oneOf", std::move(one_of)},
            {"discriminator", {{"propertyName", "@type"}, {"mapping", std::move(mapping)}}}}}};
}

std::string CommentLine(const MethodDescriptor& method) {
  return absl::StrReplaceAll(CommentOf(method), {{"\n", " "}});
}

// A word behind an arrow is a state: SCHEDULED -> CANCELLED.
std::vector<std::string> NamedReasons(const EnumDescriptor& reasons, const std::string& comment) {
  std::vector<std::string> named;
  absl::string_view last;
  for (absl::string_view word : absl::StrSplit(comment, absl::ByAnyChar(" .,;:/()`"), absl::SkipEmpty())) {
    const bool is_reason = last != "->" && reasons.FindValueByName(absl::StrCat("REASON_", word)) != nullptr;
    if (is_reason && std::find(named.begin(), named.end(), word) == named.end()) named.emplace_back(word);
    last = word;
  }
  return named;
}

}  // namespace

Json ErrorResponse(const Schema& schema, Components& components) {
  Json status = components.Object(*schema.pool().FindMessageTypeByName("google.rpc.Status"));
  status["properties"]["details"] = DetailsSchema(schema, components);
  const Json ref = components.Keep("google.rpc.Status", std::move(status));
  return {{"description",
           "The call was refused. `details` has the reason, each field that is wrong, and, where it "
           "helps, when to try again."},
          {"headers",
           {{"retry-after",
             {{"description", "Seconds after which to try again, where that helps."},
              {"schema", {{"type", "integer"}}}}}}},
          {"content", {{"application/json", {{"schema", ref}}}}}};
}

std::vector<std::string> ReasonsOf(const Schema& schema, const MethodDescriptor& method) {
  std::string comment = CommentLine(method);
  const auto& service = *method.service();
  for (int i = 0; i < service.method_count(); ++i) {
    const MethodDescriptor& other = *service.method(i);
    if (absl::StrContains(comment, absl::StrCat("as ", other.name(), " does"))) {
      absl::StrAppend(&comment, " ", CommentLine(other));
    }
  }
  return NamedReasons(ReasonEnum(schema), comment);
}

}  // namespace parley::gateway
