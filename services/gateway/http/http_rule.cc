#include "services/gateway/http/http_rule.h"

#include "google/api/annotations.pb.h"

namespace parley::gateway {

using google::api::HttpRule;

std::vector<HttpRule> HttpRulesOf(const google::protobuf::MethodDescriptor& method) {
  if (!method.options().HasExtension(google::api::http)) return {};
  const HttpRule& own = method.options().GetExtension(google::api::http);
  std::vector<HttpRule> rules{own};
  rules.insert(rules.end(), own.additional_bindings().begin(), own.additional_bindings().end());
  return rules;
}

RulePattern PatternOf(const HttpRule& rule) {
  switch (rule.pattern_case()) {
    case HttpRule::kGet:
      return {"GET", rule.get()};
    case HttpRule::kPut:
      return {"PUT", rule.put()};
    case HttpRule::kPost:
      return {"POST", rule.post()};
    case HttpRule::kDelete:
      return {"DELETE", rule.delete_()};
    case HttpRule::kPatch:
      return {"PATCH", rule.patch()};
    case HttpRule::kCustom:
      return {rule.custom().kind(), rule.custom().path()};
    default:
      return {};
  }
}

}  // namespace parley::gateway
