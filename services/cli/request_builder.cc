#include "services/cli/request_builder.h"

#include <algorithm>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/errors/errors.h"
#include "google/protobuf/util/json_util.h"
#include "parley/api/v1/field.pb.h"
#include "services/cli/field_value.h"
#include "services/cli/words.h"

namespace parley::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

absl::Status ReadJson(const std::string& json, Message& request) {
  const auto status = google::protobuf::util::JsonStringToMessage(json, &request);
  if (status.ok()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("--json does not hold a ", request.GetDescriptor()->name(),
                                                 ": ", std::string(status.message())));
}

// Element `index` of a list, made with those before it if it is not there yet.
Message& Element(Message& holder, const FieldDescriptor& list, int index) {
  const auto& reflection = *holder.GetReflection();
  while (reflection.FieldSize(holder, &list) <= index) reflection.AddMessage(&holder, &list);
  return *reflection.MutableRepeatedMessage(&holder, &list, index);
}

// The message that holds the last field of `path`, made if it is not there yet; `index` is the place in the
// list that the path leads through, if any.
Message& Holder(Message& request, const FieldPath& path, int index = 0) {
  Message* holder = &request;
  for (size_t i = 0; i + 1 < path.size(); ++i) {
    holder = path[i]->is_repeated() ? &Element(*holder, *path[i], index)
                                    : holder->GetReflection()->MutableMessage(holder, path[i]);
  }
  return *holder;
}

absl::Status SetFlag(const GivenFlag& given, Message& request) {
  const Flag& flag = *given.flag;
  if (flag.field().is_repeated()) {  // the flags are the list, whatever --json said
    Message& holder = Holder(request, flag.path);
    holder.GetReflection()->ClearField(&holder, &flag.field());
  }
  for (size_t i = 0; i < given.values.size(); ++i) {
    Message& holder = Holder(request, flag.path, static_cast<int>(i));
    const absl::Status status = SetFieldFromText(holder, flag.field(), given.values[i]);
    if (!status.ok())
      return absl::Status(status.code(), absl::StrCat("--", flag.name, ": ", status.message()));
  }
  return absl::OkStatus();
}

absl::Status SetResourceName(const Verb& verb, const std::string& name, Message& request) {
  if (verb.resource_name.empty()) return absl::OkStatus();
  Message& holder = Holder(request, verb.resource_name);
  const FieldDescriptor* field = verb.resource_name.back();
  if (!name.empty()) {
    holder.GetReflection()->SetString(&holder, field, WithCollection(verb.collection, name));
  }
  if (!holder.GetReflection()->GetString(holder, field).empty()) return absl::OkStatus();
  // A list of all there is needs no parent.
  const bool may_be_left_out =
      field->name() != "name" && !field->options().GetExtension(api::v1::field).required();
  if (may_be_left_out) return absl::OkStatus();
  return absl::InvalidArgumentError("NAME is missing: say which one is meant");
}

void SetRequestId(const std::string& request_id, Message& request) {
  const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName("request_id");
  if (field == nullptr || field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) return;
  const auto& reflection = *request.GetReflection();
  if (reflection.GetString(request, field).empty()) reflection.SetString(&request, field, request_id);
}

const FieldDescriptor* MaskField(const Verb& verb) {
  if (verb.resource.empty()) return nullptr;
  const FieldDescriptor* field = verb.method->input_type()->FindFieldByName("update_mask");
  const bool is_mask = field != nullptr && field->message_type() != nullptr &&
                       field->message_type()->full_name() == "google.protobuf.FieldMask";
  return is_mask ? field : nullptr;
}

// Paths below the resource ("display_name"), a list as a whole (AIP-161), in alphabetical order. The etag
// says what was read, it is not a change.
std::set<std::string> ChangedPaths(const Verb& verb, const GivenRequest& given) {
  std::set<std::string> paths;
  for (const GivenFlag& one : given.flags) {
    const FieldPath& path = one.flag->path;
    if (path.size() < 2 || path.front() != verb.resource.front() || path[1]->name() == "etag") continue;
    const size_t end = std::min(path.size(), one.flag->list_at() + 1);
    paths.insert(PathText(FieldPath(path.begin() + 1, path.begin() + static_cast<ptrdiff_t>(end))));
  }
  return paths;
}

absl::Status SetUpdateMask(const Verb& verb, const GivenRequest& given, Message& request) {
  const FieldDescriptor* field = MaskField(verb);
  if (field == nullptr) return absl::OkStatus();
  const auto is_mask_flag = [&](const GivenFlag& one) { return one.flag->path == FieldPath{field}; };
  const auto& reflection = *request.GetReflection();
  const bool is_stated = std::any_of(given.flags.begin(), given.flags.end(), is_mask_flag);
  const bool means_all_set = given.json.has_value() && !reflection.HasField(request, field);
  if (is_stated || means_all_set) return absl::OkStatus();
  const std::set<std::string> paths = ChangedPaths(verb, given);
  if (paths.empty() && !given.json.has_value()) {
    return absl::InvalidArgumentError("nothing to change: give a flag for each field that shall change");
  }
  Message* mask = reflection.MutableMessage(&request, field);
  const FieldDescriptor* mask_paths = mask->GetDescriptor()->FindFieldByName("paths");
  for (const std::string& path : paths) mask->GetReflection()->AddString(mask, mask_paths, path);
  return absl::OkStatus();
}

}  // namespace

absl::Status FillRequest(const Verb& verb, const GivenRequest& given, Message& request) {
  if (given.json.has_value()) RETURN_IF_ERROR(ReadJson(*given.json, request));
  for (const GivenFlag& one : given.flags) RETURN_IF_ERROR(SetFlag(one, request));
  RETURN_IF_ERROR(SetResourceName(verb, given.resource_name, request));
  RETURN_IF_ERROR(SetUpdateMask(verb, given, request));
  SetRequestId(given.new_request_id, request);
  return absl::OkStatus();
}

}  // namespace parley::cli
