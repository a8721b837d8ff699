#include "common/rpc/resource.h"

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "google/protobuf/descriptor.h"
#include "parley/api/v1/field.pb.h"

namespace parley::rpc {
namespace {

using google::protobuf::FieldDescriptor;

bool IsChangeable(const FieldDescriptor& field) {
  const auto& rule = field.options().GetExtension(api::v1::field);
  return !rule.output_only() && !rule.immutable() && field.name() != "name" && field.name() != "etag";
}

bool IsSet(const google::protobuf::Message& message, const FieldDescriptor& field) {
  const auto* reflection = message.GetReflection();
  return field.is_repeated() ? reflection->FieldSize(message, &field) > 0
                             : reflection->HasField(message, &field);
}

}  // namespace

absl::StatusOr<std::set<std::string>> ChangedFields(const google::protobuf::FieldMask& mask, bool has_mask,
                                                    const google::protobuf::Message& resource) {
  const auto* descriptor = resource.GetDescriptor();
  std::set<std::string> changed;
  const bool is_all = mask.paths_size() == 1 && mask.paths(0) == "*";
  if (!has_mask || is_all) {
    for (int i = 0; i < descriptor->field_count(); ++i) {
      const FieldDescriptor& field = *descriptor->field(i);
      if (IsChangeable(field) && (is_all || IsSet(resource, field))) changed.insert(field.name());
    }
  }
  std::vector<FieldViolation> unknown;
  for (const std::string& path : mask.paths()) {
    if (is_all) break;
    const FieldDescriptor* field = descriptor->FindFieldByName(path);
    if (field == nullptr || !IsChangeable(*field)) {
      unknown.push_back({"update_mask", absl::StrCat("\"", path, "\" is not a field that can be changed")});
    }
    changed.insert(path);
  }
  if (!unknown.empty()) return InvalidFields(unknown, "FIELD_MASK_INVALID");

  std::vector<FieldViolation> emptied;
  for (const std::string& name : changed) {
    const FieldDescriptor& field = *descriptor->FindFieldByName(name);
    const bool required = field.options().GetExtension(api::v1::field).required();
    if (required && !IsSet(resource, field)) emptied.push_back({name, "is required"});
  }
  if (!emptied.empty()) return InvalidFields(emptied);
  return changed;
}

google::protobuf::Timestamp ToProto(absl::Time time) {
  google::protobuf::Timestamp out;
  const timespec parts = absl::ToTimespec(time);
  out.set_seconds(parts.tv_sec);
  out.set_nanos(static_cast<int32_t>(parts.tv_nsec));
  return out;
}

absl::Time FromProto(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

}  // namespace parley::rpc
