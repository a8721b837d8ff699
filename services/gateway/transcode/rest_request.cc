#include "services/gateway/transcode/rest_request.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/errors/errors.h"
#include "common/rpc/refusals.h"
#include "common/text/text.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "nlohmann/json.hpp"
#include "services/gateway/http/percent.h"
#include "services/gateway/transcode/message_fields.h"

namespace parley::gateway {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using nlohmann::json;

constexpr uint32_t kLengthDelimited = 2;  // a field's wire type, in the last three bits of its tag

using FieldPath = std::vector<const FieldDescriptor*>;

std::string NameOf(const FieldPath& fields) {
  return absl::StrJoin(fields, ".",
                       [](std::string* out, const FieldDescriptor* field) { out->append(field->name()); });
}

// A field of the outermost message that holds one text: nearly all that a path or a query sets.
bool IsPlainText(const FieldPath& fields) {
  const FieldDescriptor& field = *fields.front();
  return fields.size() == 1 && field.type() == FieldDescriptor::TYPE_STRING && !field.is_repeated() &&
         field.real_containing_oneof() == nullptr;
}

// The values of path and query: plain texts as they are serialised, all others as a JSON object of the
// request, because protobuf takes a text there for every kind of value.
class Parameters {
 public:
  explicit Parameters(const RestBinding& binding)
      : binding_(binding), request_(*binding.route->descriptor->input_type()) {}

  void SetByPath(const PathValue& value) {
    taken_.push_back(value.field_path);
    Set(FieldsOf(request_, value.field_path), value.value);
  }

  void SetByQuery(const std::string& key, const std::string& value) {
    const FieldPath fields = FieldsOf(request_, key);
    if (fields.empty()) return Refuse(key, "there is no such field");
    if (!IsOneText(*fields.back())) return Refuse(key, "a query cannot hold a message");
    const std::string name = NameOf(fields);
    if (InBody(fields)) return Refuse(name, "belongs into the body");
    if (std::count(taken_.begin(), taken_.end(), name) > 0) return Refuse(name, "is given already");
    if (!fields.back()->is_repeated()) taken_.push_back(name);
    Set(fields, value);
  }

  // The request so far, or every violation.
  absl::StatusOr<Bytes> ToBytes(const JsonMessages& messages) const {
    if (!violations_.empty()) return InvalidFields(violations_);
    if (root_.empty()) return texts_;
    ASSIGN_OR_RETURN(const Bytes others, messages.ToBytesOfOurs(request_.full_name(), root_.dump()));
    return texts_ + others;
  }

 private:
  void Refuse(const std::string& field, const std::string& why) { violations_.push_back({field, why}); }

  bool InBody(const FieldPath& fields) const {
    return binding_.body == "*" || (!binding_.body.empty() && fields.front()->name() == binding_.body);
  }

  void Set(const FieldPath& fields, const std::string& text) {
    if (IsPlainText(fields)) return Append(fields[0]->number(), text);
    json* at = &root_;
    for (const FieldDescriptor* field : fields) at = &(*at)[field->name()];
    if (fields.back()->is_repeated()) {
      at->push_back(text);
    } else {
      *at = text;
    }
  }

  void Append(int number, const std::string& text) {
    google::protobuf::io::StringOutputStream stream(&texts_);
    google::protobuf::io::CodedOutputStream out(&stream);
    out.WriteTag(static_cast<uint32_t>(number) << 3 | kLengthDelimited);
    out.WriteVarint32(static_cast<uint32_t>(text.size()));
    out.WriteString(text);
  }

  const RestBinding& binding_;
  const Descriptor& request_;
  Bytes texts_;
  json root_ = json::object();
  std::vector<std::string> taken_;
  std::vector<FieldViolation> violations_;
};

absl::StatusOr<std::string> Decoded(absl::string_view text) {
  const std::optional<std::string> decoded = PercentDecoded(text, PercentKind::kForm);
  if (!decoded) return rpc::Malformed("The query holds a broken percent escape.");
  if (!text::IsUtf8(*decoded)) return rpc::Malformed("The query holds bytes that are no text.");
  return *decoded;
}

absl::Status ReadQuery(absl::string_view query, Parameters& parameters) {
  for (const absl::string_view pair : absl::StrSplit(query, '&', absl::SkipEmpty())) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(pair, absl::MaxSplits('=', 1));
    ASSIGN_OR_RETURN(const std::string key, Decoded(parts.first));
    ASSIGN_OR_RETURN(const std::string value, Decoded(parts.second));
    parameters.SetByQuery(key, value);
  }
  return absl::OkStatus();
}

absl::StatusOr<Bytes> ReadBody(const JsonMessages& messages, const RestBinding& binding,
                               absl::string_view body) {
  if (body.empty()) return Bytes();
  const std::string& type = binding.route->descriptor->input_type()->full_name();
  if (binding.body == "*") return messages.ToBytes(type, body);
  if (binding.body.empty()) return rpc::Malformed("The method takes no body.");
  return messages.ToBytesOfField(type, binding.body, body);
}

}  // namespace

absl::StatusOr<Bytes> ReadRestRequest(const JsonMessages& messages, const RestBinding& binding,
                                      const PathParts& path, absl::string_view query,
                                      absl::string_view body) {
  Parameters parameters(binding);
  ASSIGN_OR_RETURN(const std::vector<PathValue> values, binding.path.ValuesIn(path));
  for (const PathValue& value : values) parameters.SetByPath(value);
  RETURN_IF_ERROR(ReadQuery(query, parameters));
  ASSIGN_OR_RETURN(const Bytes of_rest, parameters.ToBytes(messages));
  ASSIGN_OR_RETURN(const Bytes of_body, ReadBody(messages, binding, body));
  // Serialised messages one behind the other are the messages merged, of a single value the last.
  return of_body + of_rest;
}

}  // namespace parley::gateway
