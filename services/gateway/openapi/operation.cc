#include "services/gateway/openapi/operation.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/schema/command.h"
#include "common/schema/comments.h"
#include "google/protobuf/descriptor.pb.h"
#include "services/gateway/openapi/errors.h"
#include "services/gateway/openapi/field_rule.h"
#include "services/gateway/openapi/policy.h"
#include "services/gateway/openapi/prose.h"
#include "services/gateway/openapi/sample.h"

namespace parley::gateway {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;

constexpr int kQueryDepthMax = 4;  // of fields within fields: "contact.zone"
constexpr char kIdPattern[] = "^[A-Za-z0-9_-]{1,64}$";

// The request's own fields that a binding puts into the path or the body. "contact.name" of a path is within
// the body's field.
std::set<std::string> BoundFields(const Binding& binding) {
  std::set<std::string> bound;
  for (const PathParameter& part : binding.parameters) bound.insert(part.field);
  if (!binding.body.empty()) bound.insert(binding.body);
  return bound;
}

Json PathParameters(const Binding& binding) {
  Json parameters = Json::array();
  for (const PathParameter& part : binding.parameters) {
    parameters.push_back(Json{
        {"name", part.name},
        {"in", "path"},
        {"required", true},
        {"description", absl::StrCat("Part of `", part.field, "`, which is `", part.template_of_field, "`.")},
        {"schema", {{"type", "string"}, {"pattern", kIdPattern}}}});
  }
  return parameters;
}

// A field of the query; its comment is the parameter's and not once more its schema's.
Json QueryParameter(const FieldDescriptor& field, const std::string& name, Components& components) {
  Json schema = components.Field(field);
  Json parameter{{"name", name}, {"in", "query"}};
  if (IsRequired(field)) parameter["required"] = true;
  if (schema.contains("description")) {
    parameter["description"] = std::move(schema["description"]);
    schema.erase("description");
  }
  parameter["schema"] = std::move(schema);
  return parameter;
}

// The fields that are neither in the path nor in the body, and those within them, outermost first. Lists of
// messages have no form in a query.
Json QueryParameters(const Descriptor& type, const std::set<std::string>& bound, const std::string& prefix,
                     int depth, Components& components) {
  Json parameters = Json::array();
  for (int i = 0; i < type.field_count() && depth < kQueryDepthMax; ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (bound.contains(field.name()) || IsOutputOnly(field)) continue;
    const std::string name = absl::StrCat(prefix, field.json_name());
    const Descriptor* inner = field.message_type();
    if (inner == nullptr || (WellKnownType(*inner) && !field.is_repeated())) {
      parameters.push_back(QueryParameter(field, name, components));
    } else if (!field.is_repeated()) {
      for (Json& within : QueryParameters(*inner, {}, absl::StrCat(name, "."), depth + 1, components)) {
        parameters.push_back(std::move(within));
      }
    }
  }
  return parameters;
}

Json Parameters(const MethodDescriptor& method, const Binding& binding, Components& components) {
  Json parameters = PathParameters(binding);
  if (binding.body != "*") {
    for (Json& one : QueryParameters(*method.input_type(), BoundFields(binding), "", 0, components)) {
      parameters.push_back(std::move(one));
    }
  }
  const auto add_header = [&](const char* name) {
    parameters.push_back(Json{{"$ref", absl::StrCat("#/components/parameters/", name)}});
  };
  const ActingSeeker seeker = SeekerOf(method);
  if (seeker == ActingSeeker::kRequired) add_header("Seeker");
  if (seeker == ActingSeeker::kOptional) add_header("OptionalSeeker");
  if (TakesRequestId(method)) add_header("IdempotencyKey");
  return parameters;
}

// The schema of a body that is the request less the fields of the path. It has the request's name when there
// are none of these.
Json WholeBody(const MethodDescriptor& method, const Binding& binding, Components& components) {
  const Descriptor& request = *method.input_type();
  const std::set<std::string> bound = BoundFields(binding);
  if (binding.parameters.empty()) return components.Message(request);
  const std::vector<std::string> name = absl::StrSplit(binding.operation_id, '_');
  Json schema = components.Object(request, bound);
  schema["title"] = absl::StrCat(name.back(), "Body");
  return components.Keep(absl::StrCat(ComponentName(request.file()->package()), ".", name.back(), "Body"),
                         std::move(schema));
}

// A null for an operation without a body.
Json SampleBody(const MethodDescriptor& method, const Binding& binding) {
  if (binding.body.empty()) return {};
  if (binding.body == "*") return SampleOf(*method.input_type(), BoundFields(binding));
  const FieldDescriptor* field = method.input_type()->FindFieldByName(binding.body);
  return SampleOf(*field->message_type(), {});
}

// An empty body is an empty message, so that only one of which something is required must be sent.
Json RequestBody(const MethodDescriptor& method, const Binding& binding, const Json& sample,
                 Components& components) {
  bool is_required = false;
  Json schema;
  if (binding.body == "*") {
    is_required = components.Object(*method.input_type(), BoundFields(binding)).contains("required");
    schema = WholeBody(method, binding, components);
  } else {
    const FieldDescriptor& field = *method.input_type()->FindFieldByName(binding.body);
    const bool is_update = method.input_type()->FindFieldByName("update_mask") != nullptr;
    is_required = IsRequired(field);
    schema = is_update ? components.Change(*field.message_type()) : components.Message(*field.message_type());
  }
  return {{"required", is_required},
          {"content", {{"application/json", {{"schema", std::move(schema)}, {"example", sample}}}}}};
}

Json Answer(const MethodDescriptor& method, const Binding& binding, Components& components) {
  const FieldDescriptor* field = method.output_type()->FindFieldByName(binding.response_body);
  Json schema = field == nullptr ? components.Message(*method.output_type()) : components.Field(*field);
  return {{"description", "Done."}, {"content", {{"application/json", {{"schema", std::move(schema)}}}}}};
}

Json CodeSamples(const MethodDescriptor& method, const Binding& binding, const Json& body) {
  Json samples = Json::array();
  samples.push_back(Json{{"lang", "Shell"}, {"label", "curl"}, {"source", CurlOf(method, binding, body)}});
  for (const std::string& example : SplitExamples(CommentOf(method)).examples) {
    samples.push_back(Json{{"lang", "Shell"}, {"label", "parley"}, {"source", example}});
  }
  return samples;
}

}  // namespace

Json MethodFacts(const Schema& schema, const MethodDescriptor& method) {
  const FirstAndRest comment = SplitSentence(SplitExamples(CommentOf(method)).text);
  const std::string rest = comment.rest.empty() ? "" : absl::StrCat(Markdown(comment.rest), "\n\n");
  Json facts{{"summary", comment.first.empty() ? method.name() : Markdown(comment.first)},
             {"description", absl::StrCat(rest, PolicySentence(method))}};
  if (method.options().deprecated()) facts["deprecated"] = true;
  facts["x-parley-grpc"] = absl::StrCat(method.service()->full_name(), "/", method.name());
  facts["x-parley-cli"] = absl::StrCat("parley ", NounOf(*method.service()), " ", VerbOf(method));
  facts["x-parley-roles"] = RolesOf(method);
  facts["x-parley-scope"] = ScopeOf(method);
  facts["x-parley-reasons"] = ReasonsOf(schema, method);
  return facts;
}

Json OperationFor(const Schema& schema, const MethodDescriptor& method, const Binding& binding,
                  Components& components) {
  const Json sample = SampleBody(method, binding);
  Json operation{{"operationId", binding.operation_id}, {"tags", Json::array({method.service()->name()})}};
  operation.update(MethodFacts(schema, method));
  // OpenAPI 3.1 lets a scheme of any kind name what the caller needs.
  const Json scopes = ScopeOf(method).empty() ? Json::array() : Json::array({ScopeOf(method)});
  operation["security"] = Json::array({{{"apiKey", scopes}}});
  operation["parameters"] = Parameters(method, binding, components);
  if (!binding.body.empty()) operation["requestBody"] = RequestBody(method, binding, sample, components);
  operation["responses"] = {{"200", Answer(method, binding, components)},
                            {"default", {{"$ref", "#/components/responses/Refused"}}}};
  operation["x-codeSamples"] = CodeSamples(method, binding, sample);
  return operation;
}

Json HeaderParameters() {
  const Json seeker_schema{{"type", "string"}, {"pattern", "^seekers/[A-Za-z0-9_-]{1,64}$"}};
  Json seeker{{"name", "x-parley-seeker"},
              {"in", "header"},
              {"required", true},
              {"description", "The seeker the call acts for, `seekers/{id}`."},
              {"schema", seeker_schema}};
  Json optional = seeker;
  optional["required"] = false;
  optional["description"] =
      "The seeker the call acts for, `seekers/{id}`. Without it the key acts as the platform itself.";
  return {{"Seeker", std::move(seeker)},
          {"OptionalSeeker", std::move(optional)},
          {"IdempotencyKey",
           {{"name", "idempotency-key"},
            {"in", "header"},
            {"required", false},
            {"description",
             "The same key with the same request answers what was answered first, for 7 days. It is "
             "the request's `request_id`, said in a header."},
            {"schema", {{"type", "string"}, {"pattern", kIdPattern}}}}}};
}

}  // namespace parley::gateway
