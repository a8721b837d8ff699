#include "services/cli/field_value.h"

#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "common/errors/errors.h"
#include "parley/api/v1/field.pb.h"
#include "services/cli/command_words.h"
#include "services/cli/enum_names.h"

namespace parley::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

absl::Status Expected(absl::string_view what, absl::string_view text) {
  return absl::InvalidArgumentError(absl::StrCat("expected ", what, ", got '", text, "'"));
}

// One setter for single and repeated fields: Message::Reflection has a pair of functions for each type.
template <class Value, class Set, class Add>
absl::Status Put(Message& message, const FieldDescriptor& field, Value value, Set set, Add add) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  if (field.is_repeated()) {
    (reflection.*add)(&message, &field, std::move(value));
  } else {
    (reflection.*set)(&message, &field, std::move(value));
  }
  return absl::OkStatus();
}

template <class Number, class Set, class Add>
absl::Status PutInteger(Message& message, const FieldDescriptor& field, absl::string_view text, Set set,
                        Add add) {
  Number number;
  if (!absl::SimpleAtoi(text, &number)) return Expected("a whole number", text);
  return Put(message, field, number, set, add);
}

absl::Status PutEnum(Message& message, const FieldDescriptor& field, absl::string_view text) {
  using google::protobuf::Reflection;
  const auto* value = FindEnumValue(*field.enum_type(), text);
  if (value == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat("expected ", OneOf(ShortNames(*field.enum_type()), text)));
  }
  return Put(message, field, value, &Reflection::SetEnum, &Reflection::AddEnum);
}

absl::Status PutBool(Message& message, const FieldDescriptor& field, absl::string_view text) {
  using google::protobuf::Reflection;
  if (text != "true" && text != "false") return Expected("true or false", text);
  return Put(message, field, text == "true", &Reflection::SetBool, &Reflection::AddBool);
}

absl::Status PutReal(Message& message, const FieldDescriptor& field, absl::string_view text) {
  using google::protobuf::Reflection;
  double number;
  if (!absl::SimpleAtod(text, &number)) return Expected("a number", text);
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE) {
    return Put(message, field, number, &Reflection::SetDouble, &Reflection::AddDouble);
  }
  return Put(message, field, static_cast<float>(number), &Reflection::SetFloat, &Reflection::AddFloat);
}

absl::Status PutText(Message& message, const FieldDescriptor& field, absl::string_view text) {
  using google::protobuf::Reflection;
  const std::string& collection = field.options().GetExtension(api::v1::field).collection();
  return Put(message, field, WithCollection(collection, text), &Reflection::SetString,
             &Reflection::AddString);
}

// Timestamp and Duration are two fields each, of the same names and numbers.
void FillSecondsAndNanos(Message& part, int64_t seconds, int32_t nanos) {
  const auto& type = *part.GetDescriptor();
  part.GetReflection()->SetInt64(&part, type.FindFieldByName("seconds"), seconds);
  part.GetReflection()->SetInt32(&part, type.FindFieldByName("nanos"), nanos);
}

absl::Status FillTime(Message& part, absl::string_view text) {
  ASSIGN_OR_RETURN(const absl::Time time, ParseInstant(text));
  const int64_t seconds =
      absl::ToUnixSeconds(time);  // rounds towards the past, so that nanos are never negative
  FillSecondsAndNanos(part, seconds,
                      static_cast<int32_t>((time - absl::FromUnixSeconds(seconds)) / absl::Nanoseconds(1)));
  return absl::OkStatus();
}

absl::Status FillDuration(Message& part, absl::string_view text) {
  ASSIGN_OR_RETURN(absl::Duration length, ParseSpan(text));
  const int64_t seconds = absl::IDivDuration(length, absl::Seconds(1), &length);
  FillSecondsAndNanos(part, seconds, static_cast<int32_t>(length / absl::Nanoseconds(1)));
  return absl::OkStatus();
}

absl::Status FillDate(Message& part, absl::string_view text) {
  absl::CivilDay day;
  if (!absl::ParseCivilTime(text, &day)) return Expected("a date such as 2026-03-08", text);
  const auto& type = *part.GetDescriptor();
  const auto& reflection = *part.GetReflection();
  reflection.SetInt32(&part, type.FindFieldByName("year"), static_cast<int32_t>(day.year()));
  reflection.SetInt32(&part, type.FindFieldByName("month"), day.month());
  reflection.SetInt32(&part, type.FindFieldByName("day"), day.day());
  return absl::OkStatus();
}

absl::Status FillMask(Message& part, absl::string_view text) {
  const auto* paths = part.GetDescriptor()->FindFieldByName("paths");
  for (absl::string_view path : absl::StrSplit(text, ',', absl::SkipWhitespace())) {
    part.GetReflection()->AddString(&part, paths, absl::StrReplaceAll(path, {{"-", "_"}, {" ", ""}}));
  }
  return absl::OkStatus();
}

absl::Status PutMessage(Message& message, const FieldDescriptor& field, absl::string_view text) {
  const auto& reflection = *message.GetReflection();
  Message& part = field.is_repeated() ? *reflection.AddMessage(&message, &field)
                                      : *reflection.MutableMessage(&message, &field);
  const std::string& type = field.message_type()->full_name();
  if (type == "google.protobuf.Timestamp") return FillTime(part, text);
  if (type == "google.protobuf.Duration") return FillDuration(part, text);
  if (type == "google.type.Date") return FillDate(part, text);
  if (type == "google.protobuf.FieldMask") return FillMask(part, text);
  return absl::InternalError(
      absl::StrCat(type, " is not one value"));  // IsOneValue() is where they are listed
}

}  // namespace

absl::Status SetFieldFromText(Message& message, const FieldDescriptor& field, absl::string_view text) {
  using google::protobuf::Reflection;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return PutInteger<int32_t>(message, field, text, &Reflection::SetInt32, &Reflection::AddInt32);
    case FieldDescriptor::CPPTYPE_INT64:
      return PutInteger<int64_t>(message, field, text, &Reflection::SetInt64, &Reflection::AddInt64);
    case FieldDescriptor::CPPTYPE_UINT32:
      return PutInteger<uint32_t>(message, field, text, &Reflection::SetUInt32, &Reflection::AddUInt32);
    case FieldDescriptor::CPPTYPE_UINT64:
      return PutInteger<uint64_t>(message, field, text, &Reflection::SetUInt64, &Reflection::AddUInt64);
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT:
      return PutReal(message, field, text);
    case FieldDescriptor::CPPTYPE_BOOL:
      return PutBool(message, field, text);
    case FieldDescriptor::CPPTYPE_ENUM:
      return PutEnum(message, field, text);
    case FieldDescriptor::CPPTYPE_STRING:
      return PutText(message, field, text);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return PutMessage(message, field, text);
  }
  return absl::InternalError("a field of no known type");
}

absl::StatusOr<absl::Duration> ParseSpan(absl::string_view text) {
  constexpr absl::string_view kExample = "a length of time such as 90m, 36h or 3d";
  constexpr int kDaysMax = 36500;
  absl::string_view rest = text;
  absl::Duration span;
  if (const size_t end = text.find('d'); end != absl::string_view::npos) {
    int days;
    if (!absl::SimpleAtoi(text.substr(0, end), &days) || days < 0 || days > kDaysMax)
      return Expected(kExample, text);
    span = days * absl::Hours(24);
    rest = text.substr(end + 1);
    if (rest.empty()) return span;
  }
  absl::Duration less_than_days;
  const bool is_length =
      absl::ParseDuration(rest, &less_than_days) && less_than_days != absl::InfiniteDuration();
  if (!is_length || less_than_days < absl::ZeroDuration()) return Expected(kExample, text);
  return span + less_than_days;
}

absl::StatusOr<absl::Time> ParseInstant(absl::string_view text) {
  absl::Time time;
  std::string trouble;
  const bool is_finite =
      text.find("infinite") == absl::string_view::npos;  // absl::ParseTime has names for them
  if (!is_finite || !absl::ParseTime(absl::RFC3339_full, text, &time, &trouble)) {
    return Expected("a time such as 2026-03-08T14:30:00-05:00", text);
  }
  return time;
}

std::string InstantText(absl::Time time) {
  return absl::FormatTime("%E4Y-%m-%dT%H:%M:%E*SZ", time, absl::UTCTimeZone());
}

std::string WithCollection(absl::string_view collection, absl::string_view text) {
  // Of a collection within another an id alone does not say which.
  const bool is_bare = !collection.empty() && !text.empty() && !absl::StrContains(text, '/') &&
                       !absl::StrContains(collection, '*');
  return is_bare ? absl::StrCat(collection, "/", text) : std::string(text);
}

}  // namespace parley::cli
