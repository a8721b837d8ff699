#include "services/gateway/openapi/docs_page.h"

#include <algorithm>
#include <kainjow/mustache.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/gateway/openapi/docs_field.h"
#include "services/gateway/openapi/docs_templates.h"
#include "services/gateway/openapi/prose.h"

namespace parley::gateway {
namespace {

using kainjow::mustache::data;

// Sections of the template are open for an empty text, so that a text that is not there is false; and a
// section looks outside itself for what it lacks, so that each says of everything whether it is there.
void SetText(data& to, const std::string& name, const std::string& text) {
  to.set(name, text.empty() ? data{false} : data{text});
}

// A list and the heading above it: a section that holds `shown`, or none.
void SetList(data& to, const std::string& name, const data& list) {
  to.set(name, list.is_non_empty_list() ? data{"shown", list} : data{false});
}

data FieldData(const std::string& name, const Json& schema, bool is_required, const std::string& where) {
  data field{"name", name};
  field.set("type", TypeHtml(schema));
  SetText(field, "where", where);
  SetText(field, "rules", RulesText(schema, is_required));
  field.set("text", HtmlParagraphs(schema.value("description", "")));
  return field;
}

bool IsIn(const Json& list, const std::string& name) {
  return list.is_array() && std::find(list.begin(), list.end(), name) != list.end();
}

// The fields of an object; what only Parley sets is left out of what a caller sends.
data FieldList(const Json& object, bool is_sent) {
  data fields{data::type::list};
  const Json required = object.value("required", Json::array());
  const Json properties = object.value("properties", Json::object());
  for (const auto& [name, schema] : properties.items()) {
    if (is_sent && schema.value("readOnly", false)) continue;
    fields.push_back(FieldData(name, schema, IsIn(required, name), ""));
  }
  return fields;
}

// A $ref to a parameter is followed.
const Json& Resolved(const Json& document, const Json& node) {
  if (!node.contains("$ref")) return node;
  const std::string pointer = node["$ref"].get<std::string>().substr(1);  // behind the "#"
  return document.at(Json::json_pointer(pointer));
}

data ParameterList(const Json& document, const Json& parameters) {
  data list{data::type::list};
  for (const Json& node : parameters) {
    const Json& parameter = Resolved(document, node);
    Json schema = parameter["schema"];
    schema["description"] = parameter.value("description", "");
    list.push_back(FieldData(parameter["name"].get<std::string>(), schema, parameter.value("required", false),
                             parameter["in"].get<std::string>()));
  }
  return list;
}

data ReasonList(const Json& document, const Json& names) {
  const Json& reasons = document["components"]["schemas"]["errors.v1.Reason"]["x-parley-reasons"];
  data list{data::type::list};
  for (const Json& name : names) {
    const Json& reason = reasons.at(name.get<std::string>());
    data entry{"name", name.get<std::string>()};
    entry.set("cause", HtmlLine(reason["cause"].get<std::string>()));
    entry.set("remedy", HtmlLine(reason["remedy"].get<std::string>()));
    list.push_back(entry);
  }
  return list;
}

data SampleList(const Json& samples) {
  data list{data::type::list};
  for (const Json& sample : samples) list.push_back(sample["source"].get<std::string>());
  return list;
}

// What is said of a method however it is called: of an operation, and of a stream.
data MethodData(const Json& document, const Json& facts, const std::string& id) {
  const std::string grpc = facts["x-parley-grpc"].get<std::string>();
  data method{"id", id};
  method.set("name", grpc.substr(grpc.find('/') + 1));
  method.set("grpc", grpc);
  method.set("cli", facts["x-parley-cli"].get<std::string>());
  method.set("summary", HtmlLine(facts["summary"].get<std::string>()));
  method.set("text", HtmlParagraphs(facts["description"].get<std::string>()));
  method.set("is_deprecated", facts.value("deprecated", false));
  SetList(method, "reasons", ReasonList(document, facts["x-parley-reasons"]));
  SetList(method, "samples", SampleList(facts["x-codeSamples"]));
  return method;
}

// What a caller sends: the body of an operation, or each message of a stream.
void SetBody(data& method, const Json& document, const std::string& heading, const Json& schema) {
  method.set("body", heading);
  method.set("body_type", TypeHtml(schema));
  SetList(method, "body_fields", FieldList(Resolved(document, schema), true));
}

data OperationData(const Json& document, const std::string& path, const std::string& verb,
                   const Json& operation) {
  data method = MethodData(document, operation, operation["operationId"].get<std::string>());
  method.set("verb", absl::AsciiStrToUpper(verb));
  method.set("path", path);
  SetList(method, "parameters", ParameterList(document, operation["parameters"]));
  if (operation.contains("requestBody")) {
    SetBody(method, document, "Body", operation["requestBody"]["content"]["application/json"]["schema"]);
  } else {
    method.set("body", false);
  }
  const Json& answer = operation["responses"]["200"]["content"]["application/json"]["schema"];
  method.set("answer", RefName(answer).empty() ? "an empty object" : TypeHtml(answer));
  return method;
}

data StreamData(const Json& document, const Json& stream) {
  const std::string service = stream["tags"][0].get<std::string>();
  data method = MethodData(document, stream, absl::StrCat(service, "_", stream["name"].get<std::string>()));
  method.set("verb", false);
  method.set("parameters", false);
  SetBody(method, document, "Each message", stream["request"]);
  method.set("answer", absl::StrCat("messages, each a ", TypeHtml(stream["response"])));
  return method;
}

data MethodList(const Json& document, const std::string& service) {
  data list{data::type::list};
  for (const auto& [path, verbs] : document["paths"].items()) {
    for (const auto& [verb, operation] : verbs.items()) {
      if (operation["tags"][0] == service) list.push_back(OperationData(document, path, verb, operation));
    }
  }
  for (const Json& stream : document["x-parley-streams"]) {
    if (stream["tags"][0] == service) list.push_back(StreamData(document, stream));
  }
  return list;
}

data ServiceList(const Json& document) {
  data list{data::type::list};
  for (const Json& tag : document["tags"]) {
    data service{"service", tag["name"].get<std::string>()};
    service.set("purpose", HtmlParagraphs(tag["description"].get<std::string>()));
    service.set("methods", MethodList(document, tag["name"].get<std::string>()));
    list.push_back(service);
  }
  return list;
}

data ValueList(const Json& schema) {
  data list{data::type::list};
  const Json comments = schema.value("x-enumDescriptions", Json::object());
  for (const Json& value : schema.value("enum", Json::array())) {
    data entry{"value", value.get<std::string>()};
    SetText(entry, "meaning", HtmlLine(comments.value(value.get<std::string>(), "")));
    list.push_back(entry);
  }
  return list;
}

// Every schema but the reasons, which have a part of their own.
data TypeList(const Json& schemas) {
  data list{data::type::list};
  for (const auto& [name, schema] : schemas.items()) {
    if (name == "errors.v1.Reason") continue;
    data type{"type_name", name};
    type.set("text", HtmlParagraphs(schema.value("description", "")));
    SetList(type, "fields", FieldList(schema, false));
    SetList(type, "values", ValueList(schema));
    list.push_back(type);
  }
  return list;
}

}  // namespace

std::string DocsPage(const Json& document) {
  const Json& schemas = document["components"]["schemas"];
  data page{"style", DocsPageCss()};
  page.set("field_list", DocsFieldsHtml());  // partials
  page.set("method", DocsMethodHtml());
  page.set("version", document["info"]["version"].get<std::string>());
  page.set("about", HtmlParagraphs(document["info"]["description"].get<std::string>()));
  page.set("services", ServiceList(document));
  page.set("all_reasons", ReasonList(document, schemas["errors.v1.Reason"]["enum"]));
  page.set("types", TypeList(schemas));
  return kainjow::mustache::mustache{DocsPageHtml()}.render(page);
}

}  // namespace parley::gateway
