#include "services/gateway/transcode/json_messages.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/errors/errors.h"
#include "common/rpc/refusals.h"
#include "google/protobuf/util/json_util.h"
#include "services/gateway/transcode/json_scan.h"
#include "services/gateway/transcode/known_types.h"

namespace parley::gateway {
namespace {

namespace util = google::protobuf::util;

constexpr char kTypePrefix[] = "type.googleapis.com";
constexpr size_t kDescriptionBytesMax = 200;  // protobuf's words hold the value, of any length

std::string TypeUrl(const std::string& type) {
  return absl::StrCat(kTypePrefix, "/", type);
}

// The first bytes of UTF-8 `text`, not cut within a character.
std::string Shortened(absl::string_view text) {
  if (text.size() <= kDescriptionBytesMax) return std::string(text);
  size_t end = kDescriptionBytesMax;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) end -= 1;
  return absl::StrCat(text.substr(0, end), "...");
}

// protobuf's reader names the place of a fault in one of the forms
//   (contact.visibility): invalid value "NOPE" for type ...     a value that does not fit its field
//   (contact) nme: Cannot find field.                           a name that the message at the place lacks
//   nme: Cannot find field.                                     the same in the outermost message
absl::Status FaultOf(const google::protobuf::util::Status& status) {
  absl::string_view said(status.message().data(), status.message().size());
  std::string field;
  const size_t end = said.find(')');
  if (absl::ConsumePrefix(&said, "(") && end != absl::string_view::npos) {
    field = std::string(said.substr(0, end - 1));
    said.remove_prefix(end);
  }
  const size_t colon = said.find(": ");
  if (colon == absl::string_view::npos) return rpc::Malformed(Shortened(said));
  absl::string_view name = said.substr(0, colon);
  const absl::string_view wrong = said.substr(colon + 2);
  if (absl::ConsumePrefix(&name, " ")) field += '.';
  absl::StrAppend(&field, name);
  if (field.empty()) return rpc::Malformed(Shortened(wrong));  // "Root element must be a message."
  const bool is_unknown = wrong == "Cannot find field.";
  return InvalidFields({{Shortened(field), is_unknown ? "there is no such field" : Shortened(wrong)}});
}

}  // namespace

JsonMessages::JsonMessages(const google::protobuf::DescriptorPool& pool)
    : types_(KnownTypesOf(pool, kTypePrefix)) {}

absl::StatusOr<Bytes> JsonMessages::ToBytesOfOurs(const std::string& type, const std::string& json) const {
  Bytes bytes;
  const auto status = util::JsonToBinaryString(types_.get(), TypeUrl(type), json, &bytes);
  if (!status.ok()) return FaultOf(status);
  return bytes;
}

absl::StatusOr<Bytes> JsonMessages::ToBytes(const std::string& type, absl::string_view json) const {
  RETURN_IF_ERROR(ScanJson(json));
  return ToBytesOfOurs(type, std::string(json));
}

absl::StatusOr<Bytes> JsonMessages::ToBytesOfField(const std::string& type, const std::string& field,
                                                   absl::string_view json) const {
  RETURN_IF_ERROR(ScanJson(json));
  return ToBytesOfOurs(type, absl::StrCat("{\"", field, "\":", json, "}"));
}

absl::StatusOr<std::string> JsonMessages::ToJson(const std::string& type, const Bytes& bytes) const {
  std::string json;
  const auto status = util::BinaryToJsonString(types_.get(), TypeUrl(type), bytes, &json);
  if (!status.ok()) return Fail(absl::StatusCode::kInternal, "INTERNAL", "The reply cannot be read.");
  return json;
}

}  // namespace parley::gateway
