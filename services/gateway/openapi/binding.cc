#include "services/gateway/openapi/binding.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "common/schema/command.h"
#include "services/gateway/http/http_rule.h"

namespace parley::gateway {
namespace {

using google::api::HttpRule;

// A name that no earlier parameter of the path has: "contact", then "contact2".
std::string Unique(const std::string& name, const std::vector<PathParameter>& taken) {
  std::string unique = name;
  for (size_t next = 2;
       std::any_of(taken.begin(), taken.end(), [&](const auto& t) { return t.name == unique; }); ++next) {
    unique = absl::StrCat(name, next);
  }
  return unique;
}

// The path for "name=interviews/*/obligations/*", which stood in braces: each star becomes a parameter called
// by the singular of the collection before it. The parameters are appended to the binding's.
std::string Expand(absl::string_view variable, Binding& binding) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(variable, absl::MaxSplits('=', 1));
  const std::string field(parts.first);
  const size_t first = binding.parameters.size();
  std::vector<std::string> segments;
  for (absl::string_view segment : absl::StrSplit(parts.second.empty() ? "*" : parts.second, '/')) {
    if (!absl::StartsWith(segment, "*")) {
      segments.emplace_back(segment);
      continue;
    }
    const std::string name = Unique(segments.empty() ? field : Singular(segments.back()), binding.parameters);
    binding.parameters.push_back({.name = name, .field = field});
    segments.push_back(absl::StrCat("{", name, "}"));
  }
  std::string path = absl::StrJoin(segments, "/");
  for (size_t i = first; i < binding.parameters.size(); ++i) binding.parameters[i].template_of_field = path;
  return path;
}

Binding BindingFor(const HttpRule& rule) {
  const auto [http_method, path] = PatternOf(rule);
  Binding binding{
      .verb = absl::AsciiStrToLower(http_method), .body = rule.body(), .response_body = rule.response_body()};
  absl::string_view rest = path;
  for (size_t open = rest.find('{'); open != absl::string_view::npos; open = rest.find('{')) {
    const size_t close = std::min(rest.find('}', open), rest.size());
    absl::StrAppend(&binding.path, rest.substr(0, open));
    binding.path += Expand(rest.substr(open + 1, close - open - 1), binding);
    rest.remove_prefix(std::min(close + 1, rest.size()));
  }
  absl::StrAppend(&binding.path, rest);
  return binding;
}

}  // namespace

std::vector<Binding> BindingsOf(const google::protobuf::MethodDescriptor& method) {
  std::vector<Binding> bindings;
  for (const HttpRule& rule : HttpRulesOf(method)) bindings.push_back(BindingFor(rule));
  for (size_t i = 0; i < bindings.size(); ++i) {
    bindings[i].operation_id =
        absl::StrCat(method.service()->name(), "_", method.name(), i == 0 ? "" : absl::StrCat(i + 1));
  }
  return bindings;
}

}  // namespace parley::gateway
