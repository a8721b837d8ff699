#include "services/gateway/openapi/field_rule.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "parley/api/v1/field.pb.h"
#include "parley/policy/v1/policy.pb.h"

namespace parley::gateway {
namespace {

using google::protobuf::FieldDescriptor;

// Limits in force where a rule names none; field.proto says so, and common/rpc/validate.cc keeps it.
constexpr int kTextLengthDefault = 200;
constexpr int kItemsDefault = 100;
constexpr int kBytesDefault = 131072;
constexpr char kId[] = "[A-Za-z0-9_-]{1,64}";

const api::v1::Field& RuleOf(const FieldDescriptor& field) {
  return field.options().GetExtension(api::v1::field);
}

std::string PatternOf(const api::v1::Field& rule) {
  switch (rule.format()) {
    case api::v1::FORMAT_REQUEST_ID:
      return kId;
    case api::v1::FORMAT_LANGUAGE:
      return "[A-Za-z0-9]{2,8}(-[A-Za-z0-9]{1,8})*";
    case api::v1::FORMAT_RESOURCE_NAME:
      return absl::StrCat(absl::StrReplaceAll(rule.collection(), {{"*", kId}}), "/", kId);
    case api::v1::FORMAT_WALL_TIME:
      return "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}";
    default:
      return "";
  }
}

std::string ExampleOf(const api::v1::Field& rule) {
  switch (rule.format()) {
    case api::v1::FORMAT_ZONE:
      return "Europe/Berlin";
    case api::v1::FORMAT_LANGUAGE:
      return "pt-BR";
    case api::v1::FORMAT_WALL_TIME:
      return "2026-03-08T14:30:00";
    default:
      return "";
  }
}

Json TextRules(const api::v1::Field& rule) {
  Json rules = Json::object();
  if (rule.required()) rules["minLength"] = 1;
  if (rule.format() != api::v1::FORMAT_REQUEST_ID) {  // its pattern has its length
    rules["maxLength"] = rule.max_length() > 0 ? rule.max_length() : kTextLengthDefault;
  }
  const std::string pattern = PatternOf(rule);
  // An empty text is one that was not given.
  if (!pattern.empty()) {
    rules["pattern"] = rule.required() ? absl::StrCat("^", pattern, "$") : absl::StrCat("^(", pattern, ")?$");
  }
  if (rule.format() == api::v1::FORMAT_EMAIL) rules["format"] = "email";
  if (rule.format() == api::v1::FORMAT_URL) rules["format"] = "uri";
  const std::string example = ExampleOf(rule);
  if (!example.empty()) rules["examples"] = Json::array({example});
  return rules;
}

Json BytesRules(const api::v1::Field& rule) {
  const int bytes_max = rule.max_bytes() > 0 ? rule.max_bytes() : kBytesDefault;
  return {{"maxLength", (bytes_max + 2) / 3 * 4}};  // base64: four letters for three bytes
}

Json NumberRules(const FieldDescriptor& field) {
  if (field.options().HasExtension(policy::v1::number)) {
    const policy::v1::Number& number = field.options().GetExtension(policy::v1::number);
    return {{"minimum", number.minimum()},
            {"maximum", number.maximum()},
            {"default", number.default_value()},
            {"x-parley-unit", number.unit()}};
  }
  const api::v1::Field& rule = RuleOf(field);
  if (rule.maximum() <= rule.minimum()) return Json::object();
  return {{"minimum", rule.minimum()}, {"maximum", rule.maximum()}};
}

}  // namespace

Json ValueRules(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return field.type() == FieldDescriptor::TYPE_BYTES ? BytesRules(RuleOf(field))
                                                         : TextRules(RuleOf(field));
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_UINT32:
      return NumberRules(field);
    default:
      return Json::object();  // numbers of 64 bits are texts in JSON and have no bounds there
  }
}

Json ListRules(const FieldDescriptor& field) {
  const api::v1::Field& rule = RuleOf(field);
  Json rules = Json::object();
  if (rule.required()) rules["minItems"] = 1;
  rules["maxItems"] = rule.max_items() > 0 ? rule.max_items() : kItemsDefault;
  return rules;
}

Json FieldMarks(const FieldDescriptor& field) {
  const api::v1::Field& rule = RuleOf(field);
  Json marks = Json::object();
  if (rule.output_only()) marks["readOnly"] = true;
  if (rule.immutable()) marks["x-parley-immutable"] = true;
  if (rule.pii()) marks["x-parley-pii"] = true;
  if (field.options().deprecated()) marks["deprecated"] = true;
  return marks;
}

bool IsRequired(const FieldDescriptor& field) {
  return RuleOf(field).required();
}

bool IsOutputOnly(const FieldDescriptor& field) {
  return RuleOf(field).output_only();
}

}  // namespace parley::gateway
