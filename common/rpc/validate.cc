#include "common/rpc/validate.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/civil_time/wall_time.h"
#include "common/civil_time/zone.h"
#include "common/errors/errors.h"
#include "common/names/names.h"
#include "common/text/email.h"
#include "common/text/text.h"
#include "common/text/url.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/type/date.pb.h"
#include "parley/api/v1/field.pb.h"

namespace parley::rpc {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr int kTextLengthDefault = 200;
constexpr int kItemsDefault = 100;
constexpr int kBytesDefault = 131072;

// What is wrong with a value, as the rest of a sentence that begins with the field; nothing = all is well.
using Problem = std::optional<std::string>;

Problem FromStatus(const absl::Status& status) {
  return status.ok() ? Problem() : Problem(std::string(status.message()));
}

bool IsLanguageTag(const std::string& text) {
  const std::vector<std::string> parts = absl::StrSplit(text, '-');
  if (parts[0].size() < 2 || parts[0].size() > 8) return false;
  return std::all_of(parts.begin(), parts.end(), [](const std::string& part) {
    return !part.empty() && part.size() <= 8 &&
           std::all_of(part.begin(), part.end(), [](unsigned char c) { return absl::ascii_isalnum(c); });
  });
}

Problem CheckFormat(const api::v1::Field& rule, const std::string& text) {
  switch (rule.format()) {
    case api::v1::FORMAT_EMAIL:
      return FromStatus(text::CheckEmail(text));
    case api::v1::FORMAT_URL:
      return FromStatus(text::CheckHttpUrl(text));
    case api::v1::FORMAT_ZONE:
      if (!civil::FindZone(text).ok()) return "must be an IANA time zone such as Europe/Berlin";
      return {};
    case api::v1::FORMAT_REQUEST_ID:
      if (!IsId(text)) return "must be 1 to 64 characters of A-Z a-z 0-9 _ -";
      return {};
    case api::v1::FORMAT_LANGUAGE:
      if (!IsLanguageTag(text)) return "must be a BCP 47 language tag such as pt-BR";
      return {};
    case api::v1::FORMAT_RESOURCE_NAME:
      if (!IdsOf(rule.collection(), text).ok()) {
        return absl::StrCat("must be ", absl::StrReplaceAll(rule.collection(), {{"*", "{id}"}}), "/{id}");
      }
      return {};
    case api::v1::FORMAT_WALL_TIME:
      if (!civil::ParseWallTime(text).ok()) return "must be a local time such as 2026-03-08T14:30:00";
      return {};
    default:
      return {};
  }
}

Problem CheckText(const api::v1::Field& rule, const std::string& text) {
  if (text.empty()) return rule.required() ? Problem("is required") : Problem();
  const auto kind = rule.multiline() ? text::TextKind::kLong : text::TextKind::kLine;
  if (Problem forbidden = text::ForbiddenCharacter(text, kind)) return forbidden;
  const int length_max = rule.max_length() > 0 ? rule.max_length() : kTextLengthDefault;
  if (text::CodePoints(text) > length_max) return absl::StrCat("must be at most ", length_max, " characters");
  return CheckFormat(rule, text);
}

Problem CheckNumber(const api::v1::Field& rule, int64_t value) {
  if (rule.required() && value == 0) return "is required";
  if (rule.maximum() > rule.minimum() && (value < rule.minimum() || value > rule.maximum())) {
    return absl::StrCat("must be ", rule.minimum(), " to ", rule.maximum());
  }
  return {};
}

// The bounds of google.protobuf.Timestamp: years 1 to 9999.
Problem CheckTimestamp(const google::protobuf::Timestamp& time) {
  constexpr int64_t kFirst = -62135596800;
  constexpr int64_t kLast = 253402300799;
  if (time.seconds() < kFirst || time.seconds() > kLast) return "must lie in the years 1 to 9999";
  if (time.nanos() < 0 || time.nanos() > 999999999) return "nanos must be 0 to 999999999";
  return {};
}

Problem CheckDate(const google::type::Date& date) {
  const absl::CivilDay day(date.year(), date.month(), date.day());
  const bool real = date.year() >= 1 && date.year() <= 9999 && day.year() == date.year() &&
                    day.month() == date.month() && day.day() == date.day();
  return real ? Problem() : Problem("must be a day of the calendar");
}

// Walks one message; violations gather here.
class Walk {
 public:
  // In an update the mask says which fields count, so what the resource requires is not asked of it here
  // but where the mask is read (ChangedFields).
  explicit Walk(const Message& request)
      : is_update_(request.GetDescriptor()->FindFieldByName("update_mask") != nullptr) {}

  void Visit(Message& message, const std::string& prefix);
  std::vector<FieldViolation> violations;

 private:
  void VisitSingular(Message& message, const FieldDescriptor& field, const api::v1::Field& rule,
                     const std::string& path);
  void VisitRepeated(Message& message, const FieldDescriptor& field, const api::v1::Field& rule,
                     const std::string& path);
  void VisitMessage(Message& message, const std::string& path);
  void Note(const std::string& path, Problem problem) {
    if (problem) violations.push_back({path, *std::move(problem)});
  }

  const bool is_update_;
};

void Walk::Visit(Message& message, const std::string& prefix) {
  const auto* descriptor = message.GetDescriptor();
  const Reflection* reflection = message.GetReflection();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const FieldDescriptor& field = *descriptor->field(i);
    api::v1::Field rule = field.options().GetExtension(api::v1::field);
    if (is_update_ && !prefix.empty()) rule.clear_required();
    const std::string path = prefix.empty() ? field.name() : absl::StrCat(prefix, ".", field.name());
    if (rule.output_only()) {
      reflection->ClearField(&message, &field);
    } else if (field.is_repeated()) {
      VisitRepeated(message, field, rule, path);
    } else if (!field.has_presence() || reflection->HasField(message, &field)) {
      VisitSingular(message, field, rule, path);
    } else if (rule.required()) {
      Note(path, "is required");
    }
  }
}

void Walk::VisitSingular(Message& message, const FieldDescriptor& field, const api::v1::Field& rule,
                         const std::string& path) {
  const Reflection* reflection = message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string text = reflection->GetString(message, &field);
      if (field.type() == FieldDescriptor::TYPE_BYTES) {
        const size_t bytes_max = rule.max_bytes() > 0 ? rule.max_bytes() : kBytesDefault;
        if (text.size() > bytes_max) Note(path, absl::StrCat("must be at most ", bytes_max, " bytes"));
        return;
      }
      std::string composed = text::ToNfc(text);
      Note(path, CheckText(rule, composed));
      if (composed != text) reflection->SetString(&message, &field, std::move(composed));
      return;
    }
    case FieldDescriptor::CPPTYPE_INT32:
      return Note(path, CheckNumber(rule, reflection->GetInt32(message, &field)));
    case FieldDescriptor::CPPTYPE_INT64:
      return Note(path, CheckNumber(rule, reflection->GetInt64(message, &field)));
    case FieldDescriptor::CPPTYPE_ENUM: {
      const int value = reflection->GetEnumValue(message, &field);
      if (rule.required() && value == 0) return Note(path, "is required");
      if (field.enum_type()->FindValueByNumber(value) == nullptr) Note(path, "is not a known value");
      return;
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return VisitMessage(*reflection->MutableMessage(&message, &field), path);
    default:
      return;
  }
}

void Walk::VisitMessage(Message& message, const std::string& path) {
  if (const auto* time = dynamic_cast<const google::protobuf::Timestamp*>(&message)) {
    return Note(path, CheckTimestamp(*time));
  }
  if (const auto* date = dynamic_cast<const google::type::Date*>(&message))
    return Note(path, CheckDate(*date));
  Visit(message, path);
}

void Walk::VisitRepeated(Message& message, const FieldDescriptor& field, const api::v1::Field& rule,
                         const std::string& path) {
  const Reflection* reflection = message.GetReflection();
  const int size = reflection->FieldSize(message, &field);
  const int items_max = rule.max_items() > 0 ? rule.max_items() : kItemsDefault;
  if (size == 0 && rule.required()) return Note(path, "is required");
  if (size > items_max) return Note(path, absl::StrCat("must have at most ", items_max, " elements"));
  for (int i = 0; i < size; ++i) {
    const std::string element = absl::StrCat(path, "[", i, "]");
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      VisitMessage(*reflection->MutableRepeatedMessage(&message, &field, i), element);
    } else if (field.type() == FieldDescriptor::TYPE_STRING) {
      const std::string text = text::ToNfc(reflection->GetRepeatedString(message, &field, i));
      Note(element, CheckText(rule, text));
      reflection->SetRepeatedString(&message, &field, i, text);
    }
  }
}

}  // namespace

absl::Status Validate(Message& request) {
  Walk walk(request);
  walk.Visit(request, "");
  return walk.violations.empty() ? absl::OkStatus() : InvalidFields(walk.violations);
}

}  // namespace parley::rpc
