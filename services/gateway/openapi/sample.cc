#include "services/gateway/openapi/sample.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "common/schema/command.h"
#include "common/schema/comments.h"
#include "parley/api/v1/field.pb.h"
#include "parley/policy/v1/policy.pb.h"
#include "services/gateway/openapi/field_rule.h"
#include "services/gateway/openapi/policy.h"

namespace parley::gateway {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

constexpr int kDepthMax = 4;  // of messages within messages that require each other

// The text that a comment gives as an example, in quotation marks after "e.g.".
std::string ExampleIn(const std::string& comment) {
  constexpr absl::string_view kBefore = "e.g. \"";
  const size_t at = comment.find(std::string(kBefore));
  if (at == std::string::npos) return "";
  const size_t begin = at + kBefore.size();
  return comment.substr(begin, comment.find('"', begin) - begin);
}

// "nextSteps" -> "NEXT_STEP_ID".
std::string Placeholder(absl::string_view word) {
  return absl::StrCat(absl::AsciiStrToUpper(absl::StrReplaceAll(Kebab(Singular(word)), {{"-", "_"}})), "_ID");
}

// "interviews/*/referrals" -> "interviews/INTERVIEW_ID/referrals/REFERRAL_ID".
std::string NameIn(const std::string& collection) {
  std::vector<std::string> parts = absl::StrSplit(absl::StrCat(collection, "/*"), '/');
  for (size_t i = 1; i < parts.size(); ++i) {
    if (parts[i] == "*") parts[i] = Placeholder(parts[i - 1]);
  }
  return absl::StrJoin(parts, "/");
}

std::string TextFor(const FieldDescriptor& field) {
  const std::string example = ExampleIn(CommentOf(field));
  if (!example.empty()) return example;
  const api::v1::Field& rule = field.options().GetExtension(api::v1::field);
  switch (rule.format()) {
    case api::v1::FORMAT_EMAIL:
      return "grace@example.com";
    case api::v1::FORMAT_URL:
      return "https://example.com/grace";
    case api::v1::FORMAT_ZONE:
      return "America/New_York";
    case api::v1::FORMAT_LANGUAGE:
      return "en";
    case api::v1::FORMAT_RESOURCE_NAME:
      return NameIn(rule.collection());
    case api::v1::FORMAT_WALL_TIME:
      return "2027-01-12T10:00:00";
    default:
      if (field.name() != "display_name") return "...";
      return rule.pii() ? "Grace Sample" : "Sample";
  }
}

Json ObjectSample(const Descriptor& type, const std::set<std::string>& elsewhere, int depth);

Json MessageSample(const Descriptor& type, int depth) {
  if (type.full_name() == "google.protobuf.Timestamp") return "2027-01-12T15:00:00Z";
  if (type.full_name() == "google.protobuf.Duration") return "3600s";
  if (type.full_name() == "google.protobuf.FieldMask") return "*";
  if (type.full_name() == "google.type.Date") return {{"year", 2027}, {"month", 1}, {"day", 12}};
  return WellKnownType(type) ? Json::object() : ObjectSample(type, {}, depth + 1);
}

Json ValueSample(const FieldDescriptor& field, int depth) {
  if (field.message_type() != nullptr) return MessageSample(*field.message_type(), depth);
  if (field.enum_type() != nullptr) {
    return field.enum_type()->value(std::min(1, field.enum_type()->value_count() - 1))->name();
  }
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return field.type() == FieldDescriptor::TYPE_STRING ? Json(TextFor(field)) : Json("AA==");
    case FieldDescriptor::CPPTYPE_BOOL:
      return true;
    case FieldDescriptor::CPPTYPE_INT64:
    case FieldDescriptor::CPPTYPE_UINT64:
      return "1";
    default:
      return std::max<int64_t>(1, field.options().GetExtension(policy::v1::number).default_value());
  }
}

Json FieldSample(const FieldDescriptor& field, int depth) {
  if (field.is_map()) return Json::object();
  const Json value = ValueSample(field, depth);
  return field.is_repeated() ? Json::array({value}) : value;
}

Json ObjectSample(const Descriptor& type, const std::set<std::string>& elsewhere, int depth) {
  Json sample = Json::object();
  const FieldDescriptor* first = nullptr;
  for (int i = 0; i < type.field_count() && depth < kDepthMax; ++i) {
    const FieldDescriptor& field = *type.field(i);
    const bool is_left_out = elsewhere.contains(field.name()) || IsOutputOnly(field) ||
                             field.name() == "request_id" || field.name() == "name";
    if (is_left_out) continue;
    if (first == nullptr) first = &field;
    if (IsRequired(field)) sample[field.json_name()] = FieldSample(field, depth);
  }
  if (sample.empty() && first != nullptr) sample[first->json_name()] = FieldSample(*first, depth);
  return sample;
}

// In single quotes, for a shell.
std::string Quoted(const std::string& text) {
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"'", R"('\'')"}}), "'");
}

}  // namespace

Json SampleOf(const Descriptor& type, const std::set<std::string>& elsewhere) {
  return ObjectSample(type, elsewhere, 0);
}

std::string CurlOf(const google::protobuf::MethodDescriptor& method, const Binding& binding,
                   const Json& body) {
  std::string path = binding.path;
  for (const PathParameter& part : binding.parameters) {
    path = absl::StrReplaceAll(path, {{absl::StrCat("{", part.name, "}"), Placeholder(part.name)}});
  }
  constexpr absl::string_view kNextLine = " \\\n  ";
  std::string curl = "curl ";
  if (binding.verb != "get") absl::StrAppend(&curl, "-X ", absl::AsciiStrToUpper(binding.verb), " ");
  absl::StrAppend(&curl, "\"$PARLEY_ADDRESS", path, "\"", kNextLine,
                  "-H \"authorization: Bearer $PARLEY_API_KEY\"");
  if (SeekerOf(method) == ActingSeeker::kRequired) {
    absl::StrAppend(&curl, kNextLine, "-H 'x-parley-seeker: seekers/SEEKER_ID'");
  }
  if (TakesRequestId(method)) absl::StrAppend(&curl, kNextLine, "-H \"idempotency-key: $(uuidgen)\"");
  if (!body.is_null()) {
    absl::StrAppend(&curl, kNextLine, "-H 'content-type: application/json'", kNextLine, "-d ",
                    Quoted(body.dump()));
  }
  return curl;
}

}  // namespace parley::gateway
