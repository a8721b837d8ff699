#include "services/gateway/openapi/document.h"

#include <set>
#include <utility>
#include <vector>

#include "common/schema/comments.h"
#include "common/schema/public_method.h"
#include "services/gateway/openapi/binding.h"
#include "services/gateway/openapi/components.h"
#include "services/gateway/openapi/errors.h"
#include "services/gateway/openapi/operation.h"
#include "services/gateway/openapi/prose.h"

namespace parley::gateway {
namespace {

using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

constexpr char kAbout[] =
    "Informational interviewing for university career platforms. A call carries "
    "`authorization: Bearer parley_...`; one that acts for a seeker names her in `x-parley-seeker`. Values "
    "are "
    "written as protobuf writes them in JSON: a field that is empty, zero or false is left out. A refusal is "
    "a "
    "google.rpc.Status, whose ErrorInfo has a stable `reason`. The same methods are there for gRPC, with "
    "reflection, on the same port.";

std::vector<const MethodDescriptor*> PublicMethods(const ServiceDescriptor& service) {
  std::vector<const MethodDescriptor*> methods;
  for (int i = 0; i < service.method_count(); ++i) {
    if (IsPublic(*service.method(i))) methods.push_back(service.method(i));
  }
  return methods;
}

std::vector<const MethodDescriptor*> PublicMethods(const Schema& schema) {
  std::vector<const MethodDescriptor*> methods;
  for (const ServiceDescriptor* service : schema.services()) {
    const auto more = PublicMethods(*service);
    methods.insert(methods.end(), more.begin(), more.end());
  }
  return methods;
}

std::set<const google::protobuf::Descriptor*> InputsOf(const std::vector<const MethodDescriptor*>& methods) {
  std::set<const google::protobuf::Descriptor*> inputs;
  for (const MethodDescriptor* method : methods) inputs.insert(method->input_type());
  return inputs;
}

Json Info(const std::string& version) {
  return {{"title", "Parley"},
          {"version", version},
          {"summary", "Informational interviewing for university career platforms."},
          {"description", kAbout},
          {"license", {{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}};
}

Json Tags(const Schema& schema) {
  Json tags = Json::array();
  for (const ServiceDescriptor* service : schema.services()) {
    if (PublicMethods(*service).empty()) continue;
    tags.push_back(Json{{"name", service->name()}, {"description", Markdown(PurposeOf(*service))}});
  }
  return tags;
}

Json Stream(const Schema& schema, const MethodDescriptor& method, Components& components) {
  Json stream{{"name", method.name()}, {"tags", Json::array({method.service()->name()})}};
  stream.update(MethodFacts(schema, method));
  stream["request"] = components.Message(*method.input_type());
  stream["response"] = components.Message(*method.output_type());
  stream["x-codeSamples"] = Json::array();
  for (const std::string& example : SplitExamples(CommentOf(method)).examples) {
    stream["x-codeSamples"].push_back(Json{{"lang", "Shell"}, {"label", "parley"}, {"source", example}});
  }
  return stream;
}

}  // namespace

Json Document(const Schema& schema, const std::string& version) {
  const std::vector<const MethodDescriptor*> methods = PublicMethods(schema);
  Components components(InputsOf(methods));
  Json paths = Json::object();
  Json streams = Json::array();
  for (const MethodDescriptor* method : methods) {
    const std::vector<Binding> bindings = BindingsOf(*method);
    if (bindings.empty()) streams.push_back(Stream(schema, *method, components));
    for (const Binding& binding : bindings) {
      paths[binding.path][binding.verb] = OperationFor(schema, *method, binding, components);
    }
  }
  const Json refused = ErrorResponse(schema, components);
  const Json server{{"url", "/"}, {"description", "The suite that serves this document."}};
  return {{"openapi", "3.1.0"},
          {"info", Info(version)},
          {"servers", Json::array({server})},
          {"tags", Tags(schema)},
          {"paths", std::move(paths)},
          {"components",
           {{"schemas", components.All()},
            {"responses", {{"Refused", refused}}},
            {"parameters", HeaderParameters()},
            {"securitySchemes",
             {{"apiKey",
               {{"type", "http"},
                {"scheme", "bearer"},
                {"bearerFormat", "parley_<env>_<id>_<secret>"},
                {"description", "An API key of the platform, made by CreateApiKey."}}}}}}},
          {"x-parley-streams", std::move(streams)}};
}

}  // namespace parley::gateway
