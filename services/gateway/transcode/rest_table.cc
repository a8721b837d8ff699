#include "services/gateway/transcode/rest_table.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/errors/errors.h"
#include "services/gateway/http/http_rule.h"
#include "services/gateway/transcode/message_fields.h"

namespace parley::gateway {
namespace {

using google::api::HttpRule;
using google::protobuf::Descriptor;

bool IsTopField(const Descriptor& message, const std::string& name) {
  return message.FindFieldByName(name) != nullptr;
}

// A path's value is one scalar field's.
bool IsPathField(const Descriptor& request, const std::string& path) {
  const auto fields = FieldsOf(request, path);
  return !fields.empty() && !fields.back()->is_repeated() && fields.back()->message_type() == nullptr;
}

// "v1" of "/v1/contacts/*".
std::string RootOf(const PathTemplate& path) {
  return PathParts::Of(path.Form()).segments.front();
}

absl::Status CheckFields(const RestBinding& binding) {
  const Descriptor& request = *binding.route->descriptor->input_type();
  const Descriptor& reply = *binding.route->descriptor->output_type();
  for (const std::string& path : binding.path.FieldPaths()) {
    if (!IsPathField(request, path)) {
      return absl::InvalidArgumentError(absl::StrCat("no path can hold the field ", path));
    }
  }
  const bool has_body_field = !binding.body.empty() && binding.body != "*";
  if (has_body_field && !IsTopField(request, binding.body)) {
    return absl::InvalidArgumentError(absl::StrCat("the request has no field ", binding.body));
  }
  if (!binding.response_body.empty() && !IsTopField(reply, binding.response_body)) {
    return absl::InvalidArgumentError(absl::StrCat("the reply has no field ", binding.response_body));
  }
  return absl::OkStatus();
}

absl::StatusOr<RestBinding> BindingOf(std::shared_ptr<const Route> route, const HttpRule& rule) {
  if (!route->IsUnary()) return absl::InvalidArgumentError("a stream has no REST form");
  const RulePattern pattern = PatternOf(rule);
  if (pattern.path.empty()) return absl::InvalidArgumentError("a rule has no path");
  ASSIGN_OR_RETURN(PathTemplate path, PathTemplate::Parse(pattern.path));
  if (absl::StartsWith(RootOf(path), "*")) return absl::InvalidArgumentError("a path begins with a word");
  RestBinding binding{.route = std::move(route),
                      .http_method = pattern.http_method,
                      .path = std::move(path),
                      .body = rule.body(),
                      .response_body = rule.response_body()};
  RETURN_IF_ERROR(CheckFields(binding));
  return binding;
}

}  // namespace

absl::StatusOr<RestTable> RestTable::Create(const Routes& routes) {
  RestTable table;
  std::vector<std::string> faults;
  std::map<std::string, std::string> names;  // by method and form
  for (const auto& [path, route] : routes.by_path()) {
    for (const HttpRule& rule : HttpRulesOf(*route->descriptor)) {
      auto binding = BindingOf(route, rule);
      if (!binding.ok()) {
        faults.push_back(absl::StrCat(route->name, ": ", binding.status().message()));
        continue;
      }
      const std::string form = absl::StrCat(binding->http_method, " ", binding->path.Form());
      const auto [other, is_new] = names.emplace(form, route->name);
      if (!is_new) faults.push_back(absl::StrCat(route->name, ": ", other->second, " has ", form, " too"));
      table.roots_.insert(RootOf(binding->path));
      std::vector<RestBinding>& bindings = table.by_method_[binding->http_method];
      bindings.push_back(*std::move(binding));
    }
  }
  if (!faults.empty()) return absl::FailedPreconditionError(absl::StrJoin(faults, "; "));
  for (auto& [method, bindings] : table.by_method_) {
    std::stable_sort(bindings.begin(), bindings.end(),
                     [](const RestBinding& a, const RestBinding& b) { return a.path < b.path; });
  }
  return table;
}

const RestBinding* RestTable::Find(const std::string& http_method, const PathParts& path) const {
  const auto bindings = by_method_.find(http_method == "HEAD" ? "GET" : http_method);
  if (bindings == by_method_.end()) return nullptr;
  for (const RestBinding& binding : bindings->second) {
    if (binding.path.Matches(path)) return &binding;
  }
  return nullptr;
}

std::vector<std::string> RestTable::MethodsAt(const PathParts& path) const {
  std::vector<std::string> methods;
  for (const auto& [method, bindings] : by_method_) {
    if (Find(method, path) == nullptr) continue;
    methods.push_back(method);
    if (method == "GET") methods.emplace_back("HEAD");
  }
  return methods;
}

}  // namespace parley::gateway
