#include "common/observe/redact.h"

#include <memory>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "google/protobuf/descriptor.h"
#include "parley/api/v1/field.pb.h"

namespace parley {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr char kLeftOut[] = "[redacted]";

// "Bearer x", "Basic x", an API key "parley_<env>_<id>_<secret>", wherever in the text. "parley." begins
// names of methods, which stay.
bool LooksLikeCredential(const std::string& text) {
  const std::string lower = absl::AsciiStrToLower(text);
  return absl::StrContains(lower, "bearer ") || absl::StrContains(lower, "basic ") ||
         absl::StrContains(lower, "parley_");
}

bool IsHidden(const FieldDescriptor& field, const std::string& text) {
  return field.options().GetExtension(api::v1::field).pii() || field.type() == FieldDescriptor::TYPE_BYTES ||
         LooksLikeCredential(text);
}

void RedactIn(Message& message);

void RedactText(Message& message, const FieldDescriptor& field) {
  const Reflection& reflection = *message.GetReflection();
  if (!field.is_repeated()) {
    if (IsHidden(field, reflection.GetString(message, &field))) {
      reflection.SetString(&message, &field, kLeftOut);
    }
    return;
  }
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    if (IsHidden(field, reflection.GetRepeatedString(message, &field, i))) {
      reflection.SetRepeatedString(&message, &field, i, kLeftOut);
    }
  }
}

void RedactMessages(Message& message, const FieldDescriptor& field) {
  const Reflection& reflection = *message.GetReflection();
  if (!field.is_repeated()) return RedactIn(*reflection.MutableMessage(&message, &field));
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    RedactIn(*reflection.MutableRepeatedMessage(&message, &field, i));
  }
}

// Descends as deep as the message is, which gRPC's parser bounds at 100.
void RedactIn(Message& message) {
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> set;
  reflection.ListFields(message, &set);
  for (const FieldDescriptor* field : set) {
    const bool is_personal = field->options().GetExtension(api::v1::field).pii();
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      RedactText(message, *field);
    } else if (is_personal) {
      reflection.ClearField(&message, field);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      RedactMessages(message, *field);
    }
  }
  reflection.MutableUnknownFields(&message)->Clear();
}

}  // namespace

std::string Redacted(const Message& message) {
  const std::unique_ptr<Message> copy(message.New());
  copy->CopyFrom(message);
  RedactIn(*copy);
  return copy->ShortDebugString();
}

}  // namespace parley
