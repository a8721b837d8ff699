#include "services/gateway/transcode/message_fields.h"

#include <set>

#include "absl/strings/str_split.h"

namespace parley::gateway {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

namespace {

constexpr size_t kNamesMax = 10;  // of a path; a message that holds itself has paths of any length

const FieldDescriptor* FieldOf(const Descriptor& message, absl::string_view name) {
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor* field = message.field(i);
    if (field->name() == name || field->json_name() == name) return field;
  }
  return nullptr;
}

}  // namespace

std::vector<const FieldDescriptor*> FieldsOf(const Descriptor& message, absl::string_view path) {
  const std::vector<absl::string_view> names = absl::StrSplit(path, '.');
  if (names.size() > kNamesMax) return {};
  std::vector<const FieldDescriptor*> fields;
  for (const absl::string_view name : names) {
    const bool is_inner = !fields.empty();
    if (is_inner && (fields.back()->is_repeated() || IsOneText(*fields.back()))) return {};
    const FieldDescriptor* field = FieldOf(is_inner ? *fields.back()->message_type() : message, name);
    if (field == nullptr) return {};
    fields.push_back(field);
  }
  return fields;
}

bool IsOneText(const FieldDescriptor& field) {
  static const std::set<std::string>& texts = *new std::set<std::string>{
      "google.protobuf.BoolValue",  "google.protobuf.BytesValue",  "google.protobuf.DoubleValue",
      "google.protobuf.Duration",   "google.protobuf.FieldMask",   "google.protobuf.FloatValue",
      "google.protobuf.Int32Value", "google.protobuf.Int64Value",  "google.protobuf.StringValue",
      "google.protobuf.Timestamp",  "google.protobuf.UInt32Value", "google.protobuf.UInt64Value",
  };
  return field.message_type() == nullptr || texts.contains(field.message_type()->full_name());
}

}  // namespace parley::gateway
