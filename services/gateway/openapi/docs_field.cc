#include "services/gateway/openapi/docs_field.h"

#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "services/gateway/openapi/prose.h"

namespace parley::gateway {
namespace {

constexpr absl::string_view kRefPrefix = "#/components/schemas/";

std::string TextType(const Json& schema) {
  const std::string format = schema.value("format", "");
  if (format == "date-time") return "time (RFC 3339)";
  if (format == "email") return "e-mail address";
  if (format == "field-mask") return "names of fields, with commas between";
  if (format == "uri") return "http or https URL";
  if (format == "int64" || format == "uint64") return "whole number, as text";
  if (schema.contains("contentEncoding")) return "bytes in base64";
  return "text";
}

// "contacts/{id}" of its regular expression; a pattern that is no name's stays one.
std::string PatternWords(const std::string& pattern) {
  const std::string bare = absl::StrReplaceAll(
      pattern, {{"^(", ""}, {")?$", ""}, {"^", ""}, {"$", ""}, {"[A-Za-z0-9_-]{1,64}", "{id}"}});
  if (bare == "{id}") return "1 to 64 of A-Z a-z 0-9 _ -";
  return absl::StrContains(bare, "{id}") ? bare : absl::StrCat("matches ", pattern);
}

// An example says more to people than a regular expression.
std::string FormWords(const Json& schema) {
  if (schema.contains("examples")) return absl::StrCat("such as ", schema["examples"][0].get<std::string>());
  return schema.contains("pattern") ? PatternWords(schema["pattern"].get<std::string>()) : "";
}

std::string BoundsWords(const Json& schema) {
  if (!schema.contains("maximum")) {
    return schema.contains("minimum") ? absl::StrCat("at least ", schema["minimum"].dump()) : "";
  }
  if (schema["maximum"] == INT32_MAX) return absl::StrCat("at least ", schema["minimum"].dump());
  const std::string unit = schema.value("x-parley-unit", "count");
  return absl::StrCat(schema["minimum"].dump(), " to ", schema["maximum"].dump(),
                      unit == "count" ? "" : absl::StrCat(" ", unit));
}

}  // namespace

std::string RefName(const Json& schema) {
  const std::string ref = schema.value("$ref", "");
  return std::string(absl::StripPrefix(ref, kRefPrefix));
}

std::string TypeHtml(const Json& schema) {
  const std::string name = RefName(schema);
  if (!name.empty()) {
    return absl::StrCat("<a href=\"#type-", HtmlLine(name), "\">", HtmlLine(name), "</a>");
  }
  if (schema.contains("const")) return absl::StrCat("“", HtmlLine(schema["const"].get<std::string>()), "”");
  if (schema.contains("oneOf")) {
    const auto one = [](std::string* out, const Json& each) { out->append(TypeHtml(each)); };
    return absl::StrJoin(schema["oneOf"], " or ", one);
  }
  const Json type = schema.value("type", Json("anything"));
  if (!type.is_string()) return "a value or null";
  if (type == "array") return absl::StrCat("list of ", TypeHtml(schema["items"]));
  if (type == "object" && schema.contains("additionalProperties") &&
      schema["additionalProperties"].is_object()) {
    return absl::StrCat("map of ", TypeHtml(schema["additionalProperties"]));
  }
  if (type == "string") return TextType(schema);
  if (type == "boolean") return "true or false";
  return type == "integer" ? "whole number" : HtmlLine(type.get<std::string>());
}

std::string RulesText(const Json& schema, bool is_required) {
  const Json& value = schema.contains("items") ? schema["items"] : schema;
  std::vector<std::string> rules;
  if (is_required) rules.emplace_back("required");
  if (schema.value("readOnly", false)) rules.emplace_back("set by Parley");
  if (schema.value("x-parley-immutable", false)) rules.emplace_back("set once, at creation");
  if (schema.value("deprecated", false)) rules.emplace_back("deprecated");
  if (schema.contains("maxItems"))
    rules.push_back(absl::StrCat("at most ", schema["maxItems"].dump(), " elements"));
  const std::string form = FormWords(value);
  if (!form.empty()) rules.push_back(form);
  if (value.contains("maxLength") && !value.contains("pattern")) {
    rules.push_back(absl::StrCat("at most ", value["maxLength"].dump(), " characters"));
  }
  const std::string bounds = BoundsWords(value);
  if (!bounds.empty()) rules.push_back(bounds);
  if (value.contains("default")) rules.push_back(absl::StrCat(value["default"].dump(), " by default"));
  if (schema.value("x-parley-pii", false)) rules.emplace_back("personal data");
  return absl::StrJoin(rules, "; ");
}

}  // namespace parley::gateway
