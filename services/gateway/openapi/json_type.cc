#include "services/gateway/openapi/json_type.h"

#include <map>
#include <string>

namespace parley::gateway {
namespace {

using google::protobuf::FieldDescriptor;

// Numbers of 64 bits are texts in JSON, because JavaScript would round them.
Json LongType(const char* format) {
  return {{"type", "string"}, {"format", format}};
}

std::map<std::string, Json> WellKnownTypes() {
  const auto any = Json::object();
  return {
      {"google.protobuf.Timestamp", {{"type", "string"}, {"format", "date-time"}}},
      {"google.protobuf.Duration",
       {{"type", "string"},
        {"pattern", R"(^-?[0-9]+(\.[0-9]{1,9})?s$)"},
        {"examples", Json::array({"3.5s"})}}},
      {"google.protobuf.FieldMask", {{"type", "string"}, {"format", "field-mask"}}},
      {"google.protobuf.Empty", {{"type", "object"}, {"additionalProperties", false}}},
      {"google.protobuf.Struct", {{"type", "object"}}},
      {"google.protobuf.Value", any},
      {"google.protobuf.ListValue", {{"type", "array"}, {"items", any}}},
      {"google.protobuf.Any",
       {{"type", "object"},
        {"required", Json::array({"@type"})},
        {"properties", {{"@type", {{"type", "string"}}}}},
        {"additionalProperties", true}}},
      {"google.protobuf.BoolValue", {{"type", {"boolean", "null"}}}},
      {"google.protobuf.StringValue", {{"type", {"string", "null"}}}},
      {"google.protobuf.BytesValue", {{"type", {"string", "null"}}, {"contentEncoding", "base64"}}},
      {"google.protobuf.Int32Value", {{"type", {"integer", "null"}}, {"format", "int32"}}},
      {"google.protobuf.UInt32Value", {{"type", {"integer", "null"}}, {"minimum", 0}}},
      {"google.protobuf.Int64Value", {{"type", {"string", "null"}}, {"format", "int64"}}},
      {"google.protobuf.UInt64Value", {{"type", {"string", "null"}}, {"format", "uint64"}}},
      {"google.protobuf.FloatValue", {{"type", {"number", "null"}}, {"format", "float"}}},
      {"google.protobuf.DoubleValue", {{"type", {"number", "null"}}, {"format", "double"}}},
  };
}

}  // namespace

Json ScalarType(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return {{"type", "integer"}, {"format", "int32"}};
    case FieldDescriptor::CPPTYPE_UINT32:
      return {{"type", "integer"}, {"minimum", 0}};
    case FieldDescriptor::CPPTYPE_INT64:
      return LongType("int64");
    case FieldDescriptor::CPPTYPE_UINT64:
      return LongType("uint64");
    case FieldDescriptor::CPPTYPE_FLOAT:
      return {{"type", "number"}, {"format", "float"}};
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return {{"type", "number"}, {"format", "double"}};
    case FieldDescriptor::CPPTYPE_BOOL:
      return {{"type", "boolean"}};
    case FieldDescriptor::CPPTYPE_STRING:
      if (field.type() == FieldDescriptor::TYPE_STRING) return {{"type", "string"}};
      return {{"type", "string"}, {"contentEncoding", "base64"}};
    default:
      return Json::object();
  }
}

std::optional<Json> WellKnownType(const google::protobuf::Descriptor& message) {
  static const auto& types = *new std::map<std::string, Json>(WellKnownTypes());
  const auto found = types.find(message.full_name());
  return found == types.end() ? std::nullopt : std::optional<Json>(found->second);
}

}  // namespace parley::gateway
