#include "services/cli/catalogue.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "common/schema/command.h"
#include "google/api/annotations.pb.h"
#include "parley/api/v1/field.pb.h"
#include "parley/auth/v1/policy.pb.h"

namespace parley::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

constexpr size_t kPathLengthMax = 5;  // deeper fields (a message within itself) are given by --json

const api::v1::Field& RuleOf(const FieldDescriptor& field) {
  return field.options().GetExtension(api::v1::field);
}

bool IsOffered(const MethodDescriptor& method) {
  if (method.client_streaming()) return false;
  const auto& allowed = method.options().GetExtension(auth::v1::policy).allow();
  return std::any_of(allowed.begin(), allowed.end(), [](int role) {
    return role != auth::v1::ROLE_SERVICE && role != auth::v1::ROLE_CAPABILITY;
  });
}

// AIP-133 and AIP-134: CreateContact and UpdateContact carry the contact in a field of that name.
FieldPath ResourceOf(const MethodDescriptor& method) {
  absl::string_view resource = method.name();
  if (!absl::ConsumePrefix(&resource, "Create") && !absl::ConsumePrefix(&resource, "Update")) return {};
  const auto* field =
      method.input_type()->FindFieldByName(absl::StrReplaceAll(Kebab(resource), {{"-", "_"}}));
  const bool holds_it = field != nullptr && field->message_type() != nullptr && !field->is_repeated();
  return holds_it ? FieldPath{field} : FieldPath{};
}

// The field whose name begins the path of the method's REST form: "/v1/{interview=interviews/*}/capture".
const FieldDescriptor* PathFieldOf(const MethodDescriptor& method) {
  const auto& http = method.options().GetExtension(google::api::http);
  for (const std::string& path : {http.get(), http.post(), http.patch(), http.put(), http.delete_()}) {
    const size_t begin = path.find('{');
    if (begin == std::string::npos) continue;
    const std::string name = path.substr(begin + 1, path.find_first_of("=}", begin) - begin - 1);
    return method.input_type()->FindFieldByName(name);  // none for "contact.name"
  }
  return nullptr;
}

FieldPath ResourceNameOf(const MethodDescriptor& method, const FieldPath& resource) {
  if (const auto* name = method.input_type()->FindFieldByName("name")) return {name};
  if (const auto* field = PathFieldOf(method)) return {field};
  if (resource.empty() || !absl::StartsWith(method.name(), "Update")) return {};
  const auto* name = resource.front()->message_type()->FindFieldByName("name");
  if (name == nullptr || RuleOf(*name).output_only()) return {};
  return {resource.front(), name};
}

// From the field's rule, else from the path of its REST form: "/v1/{contact.name=contacts/*}".
std::string CollectionOf(const MethodDescriptor& method, const FieldPath& resource_name) {
  if (resource_name.empty()) return "";
  const std::string& stated = RuleOf(*resource_name.back()).collection();
  if (!stated.empty()) return stated;
  const auto& http = method.options().GetExtension(google::api::http);
  for (const std::string& path : {http.get(), http.post(), http.patch(), http.put(), http.delete_()}) {
    const std::string opening = absl::StrCat("{", PathText(resource_name), "=");
    const size_t begin = path.find(opening);
    if (begin == std::string::npos) continue;
    const size_t from = begin + opening.size();
    absl::string_view pattern = absl::string_view(path).substr(from, path.find('}', from) - from);
    if (absl::ConsumeSuffix(&pattern, "/*") && !absl::StrContains(pattern, '/')) return std::string(pattern);
  }
  return "";
}

size_t ListAt(const FieldPath& path) {
  const auto is_list = [](const FieldDescriptor* field) { return field->is_repeated(); };
  return static_cast<size_t>(std::find_if(path.begin(), path.end(), is_list) - path.begin());
}

// Whether a flag can fill the field at the end of `path`, or the fields within it.
bool CanBeGiven(const FieldPath& path) {
  const FieldDescriptor& field = *path.back();
  if (RuleOf(field).output_only() || field.is_map()) return false;
  if (field.type() == FieldDescriptor::TYPE_BYTES || field.type() == FieldDescriptor::TYPE_GROUP)
    return false;
  return !field.is_repeated() || ListAt(path) + 1 == path.size();
}

bool IsWithin(const FieldPath& path, const FieldPath& outer) {
  return !outer.empty() && path.size() > outer.size() && std::equal(outer.begin(), outer.end(), path.begin());
}

// Creation takes no name and no etag, and an update says which by its argument and changes nothing immutable.
bool IsFixed(const Verb& verb, const FieldPath& path) {
  const FieldDescriptor& field = *path.back();
  if (path == verb.resource_name) return true;
  if (!IsWithin(path, verb.resource)) return false;
  const bool is_update = absl::StartsWith(verb.method->name(), "Update");
  if (is_update && RuleOf(field).immutable()) return true;
  return path.size() == 2 && (field.name() == "name" || (!is_update && field.name() == "etag"));
}

Flag FlagFor(const Verb& verb, const FieldPath& path) {
  const std::string full_name = absl::StrReplaceAll(PathText(path), {{"_", "-"}});
  Flag flag{full_name, full_name, path};
  if (!IsWithin(path, verb.resource)) return flag;
  const bool is_taken = verb.method->input_type()->FindFieldByName(path[1]->name()) != nullptr;
  if (!is_taken) flag.name = full_name.substr(full_name.find('.') + 1);
  return flag;
}

std::vector<Flag> FlagsWithin(const Verb& verb, const Descriptor& type, const FieldPath& outer) {
  std::vector<Flag> flags;
  for (int i = 0; i < type.field_count(); ++i) {
    FieldPath path = outer;
    path.push_back(type.field(i));
    if (!CanBeGiven(path) || IsFixed(verb, path)) continue;
    const Descriptor* inner = path.back()->message_type();
    if (inner == nullptr || IsOneValue(*inner)) {
      flags.push_back(FlagFor(verb, path));
    } else if (path.size() < kPathLengthMax) {
      std::vector<Flag> deeper = FlagsWithin(verb, *inner, path);
      std::move(deeper.begin(), deeper.end(), std::back_inserter(flags));
    }
  }
  return flags;
}

Verb VerbFor(const MethodDescriptor& method) {
  Verb verb{.name = VerbOf(method),
            .full_name = Kebab(method.name()),
            .method = &method,
            .resource = ResourceOf(method)};
  verb.resource_name = ResourceNameOf(method, verb.resource);
  verb.collection = CollectionOf(method, verb.resource_name);
  verb.flags = FlagsWithin(verb, *method.input_type(), {});
  return verb;
}

}  // namespace

std::vector<Noun> ReadCatalogue(std::span<const ServiceDescriptor* const> services) {
  std::vector<Noun> nouns;
  for (const ServiceDescriptor* service : services) {
    Noun noun{NounOf(*service), service, {}};
    for (int i = 0; i < service->method_count(); ++i) {
      if (IsOffered(*service->method(i))) noun.verbs.push_back(VerbFor(*service->method(i)));
    }
    if (!noun.verbs.empty()) nouns.push_back(std::move(noun));
  }
  return nouns;
}

size_t Flag::list_at() const {
  return ListAt(path);
}

bool Verb::is_repeatable() const {
  return method->input_type()->FindFieldByName("request_id") != nullptr;
}

std::string PathText(const FieldPath& path) {
  return absl::StrJoin(path, ".", [](std::string* out, const auto* field) { out->append(field->name()); });
}

bool IsOneValue(const Descriptor& type) {
  static constexpr std::array<absl::string_view, 4> kTypes = {
      "google.protobuf.Timestamp", "google.protobuf.Duration", "google.protobuf.FieldMask",
      "google.type.Date"};
  return std::find(kTypes.begin(), kTypes.end(), type.full_name()) != kTypes.end();
}

}  // namespace parley::cli
