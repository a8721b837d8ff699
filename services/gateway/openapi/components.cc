#include "services/gateway/openapi/components.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/schema/comments.h"
#include "services/gateway/openapi/field_rule.h"
#include "services/gateway/openapi/prose.h"

namespace parley::gateway {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

// `from`, and the messages they hold that a caller sends.
std::set<const Descriptor*> Reached(const std::set<const Descriptor*>& from) {
  std::set<const Descriptor*> reached;
  std::vector<const Descriptor*> next(from.begin(), from.end());
  while (!next.empty()) {  // ends: each message's fields are looked at once
    const Descriptor& type = *next.back();
    next.pop_back();
    if (!reached.insert(&type).second) continue;
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      if (field.message_type() != nullptr && !IsOutputOnly(field)) next.push_back(field.message_type());
    }
  }
  return reached;
}

// Whether a message, or one within it, asks for a field.
bool HasRequired(const Descriptor& type) {
  for (const Descriptor* reached : Reached({&type})) {
    for (int i = 0; i < reached->field_count(); ++i) {
      if (IsRequired(*reached->field(i))) return true;
    }
  }
  return false;
}

// Comments of Google's are read for their first paragraph; what follows are examples of other products.
template <class Any>
std::string DescriptionOf(const Any& descriptor) {
  const std::string comment = CommentOf(descriptor);
  const bool is_ours = absl::StartsWith(descriptor.file()->package(), "parley.");
  return Markdown(is_ours ? comment : comment.substr(0, comment.find("\n\n")));
}

// {"description": ...}, or nothing where there is no comment.
template <class Any>
Json Described(const Any& descriptor) {
  const std::string description = DescriptionOf(descriptor);
  return description.empty() ? Json::object() : Json{{"description", description}};
}

}  // namespace

std::string ComponentName(const std::string& full_name) {
  return std::string(absl::StripPrefix(full_name, "parley."));
}

Json RefTo(const std::string& name) {
  return {{"$ref", absl::StrCat("#/components/schemas/", name)}};
}

Components::Components(const std::set<const Descriptor*>& inputs) : inputs_(Reached(inputs)) {}

Json Components::Message(const Descriptor& type) {
  return Reference(type, Use::kWhole);
}

Json Components::Change(const Descriptor& type) {
  return Reference(type, Use::kChange);
}

Json Components::Field(const FieldDescriptor& field) {
  return Property(field, Use::kWhole);
}

Json Components::Object(const Descriptor& type, const std::set<std::string>& elsewhere) {
  return ObjectFor(type, Use::kWhole, elsewhere);
}

Json Components::Keep(const std::string& name, Json schema) {
  made_[name] = std::move(schema);
  return RefTo(name);
}

Json Components::Reference(const Descriptor& type, Use use) {
  if (const auto known = WellKnownType(type)) return *known;
  if (use == Use::kChange && !HasRequired(type)) use = Use::kWhole;
  wanted_.emplace_back(&type, use);
  return RefTo(absl::StrCat(ComponentName(type.full_name()), use == Use::kChange ? ".Change" : ""));
}

Json Components::Enum(const EnumDescriptor& type) {
  if (type.full_name() == "google.protobuf.NullValue") return {{"type", "null"}};
  const std::string name = ComponentName(type.full_name());
  if (made_.contains(name)) return RefTo(name);
  Json schema{{"title", type.name()}, {"type", "string"}};
  schema.update(Described(type));
  Json comments = Json::object();
  for (int i = 0; i < type.value_count(); ++i) {
    schema["enum"].push_back(type.value(i)->name());
    const std::string comment = DescriptionOf(*type.value(i));
    if (!comment.empty()) comments[type.value(i)->name()] = comment;
  }
  if (!comments.empty()) schema["x-enumDescriptions"] = std::move(comments);
  return Keep(name, std::move(schema));
}

// One value of a field, without what is said of the field.
Json Components::Element(const FieldDescriptor& field, Use use) {
  if (field.enum_type() != nullptr) return Enum(*field.enum_type());
  if (field.message_type() != nullptr) return Reference(*field.message_type(), use);
  Json schema = ScalarType(field);
  if (inputs_.contains(field.containing_type()) && !IsOutputOnly(field)) schema.update(ValueRules(field));
  return schema;
}

Json Components::Property(const FieldDescriptor& field, Use use) {
  Json schema;
  if (field.is_map()) {
    schema = {{"type", "object"}, {"additionalProperties", Element(*field.message_type()->map_value(), use)}};
  } else if (field.is_repeated()) {
    schema = {{"type", "array"}, {"items", Element(field, use)}};
    if (inputs_.contains(field.containing_type()) && !IsOutputOnly(field)) schema.update(ListRules(field));
  } else {
    schema = Element(field, use);
  }
  schema.update(Described(field));
  schema.update(FieldMarks(field));
  return schema;
}

Json Components::ObjectFor(const Descriptor& type, Use use, const std::set<std::string>& elsewhere) {
  Json schema{{"title", type.name()}, {"type", "object"}};
  schema.update(Described(type));
  Json required = Json::array();
  Json properties = Json::object();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (elsewhere.contains(field.name())) continue;
    properties[field.json_name()] = Property(field, use);
    if (use == Use::kWhole && IsRequired(field)) required.push_back(field.json_name());
  }
  if (!required.empty()) schema["required"] = std::move(required);
  schema["properties"] = std::move(properties);
  return schema;
}

Json Components::All() {
  while (!wanted_.empty()) {  // ends: each message is made at most twice
    const auto [type, use] = wanted_.back();
    wanted_.pop_back();
    const std::string name =
        absl::StrCat(ComponentName(type->full_name()), use == Use::kChange ? ".Change" : "");
    if (!made_.contains(name)) Keep(name, ObjectFor(*type, use, {}));
  }
  Json all = Json::object();
  for (const auto& [name, schema] : made_) all[name] = schema;
  return all;
}

}  // namespace parley::gateway
