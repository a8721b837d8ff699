#include "services/gateway/transcode/json_messages.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/synchronization/mutex.h"
#include "common/errors/errors.h"
#include "common/rpc/refusals.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/type_resolver_util.h"
#include "services/gateway/transcode/json_scan.h"

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

// Answers each question once from the pool: protobuf asks for every type of a message anew in each
// conversion, and writing one down from its descriptor takes longer than the conversion itself. Our own
// options, which no conversion looks at, are left out.
class KnownTypes : public util::TypeResolver {
 public:
  explicit KnownTypes(const google::protobuf::DescriptorPool& pool)
      : pool_(util::NewTypeResolverForDescriptorPool(kTypePrefix, &pool)) {}

  util::Status ResolveMessageType(const std::string& url, google::protobuf::Type* type) override {
    return Resolve(types_, url, type, [&] { return pool_->ResolveMessageType(url, type); });
  }
  util::Status ResolveEnumType(const std::string& url, google::protobuf::Enum* type) override {
    return Resolve(enums_, url, type, [&] { return pool_->ResolveEnumType(url, type); });
  }

 private:
  template <class Type>
  using Known = absl::flat_hash_map<std::string, std::unique_ptr<const Type>>;

  template <class Type, class Ask>
  util::Status Resolve(Known<Type>& known, const std::string& url, Type* type, Ask ask) {
    {
      absl::ReaderMutexLock lock(&mutex_);
      const auto found = known.find(url);
      if (found != known.end()) {
        *type = *found->second;
        return {};
      }
    }
    const util::Status asked = ask();
    if (!asked.ok()) return asked;
    LeaveOutOurOptions(*type);
    absl::MutexLock lock(&mutex_);
    known.emplace(url, std::make_unique<Type>(*type));
    return asked;
  }

  // Names of options that an extension adds have a package.
  template <class Holder>
  static void LeaveOut(Holder& holder) {
    auto& options = *holder.mutable_options();
    options.erase(std::remove_if(options.begin(), options.end(),
                                 [](const auto& option) { return absl::StrContains(option.name(), "."); }),
                  options.end());
  }
  static void LeaveOutOurOptions(google::protobuf::Type& type) {
    LeaveOut(type);
    for (auto& field : *type.mutable_fields()) LeaveOut(field);
  }
  static void LeaveOutOurOptions(google::protobuf::Enum& type) {
    LeaveOut(type);
    for (auto& value : *type.mutable_enumvalue()) LeaveOut(value);
  }

  const std::unique_ptr<util::TypeResolver> pool_;
  absl::Mutex mutex_;
  Known<google::protobuf::Type> types_;
  Known<google::protobuf::Enum> enums_;
};

}  // namespace

JsonMessages::JsonMessages(const google::protobuf::DescriptorPool& pool)
    : types_(std::make_unique<KnownTypes>(pool)) {}

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
