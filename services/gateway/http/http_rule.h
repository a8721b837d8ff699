#ifndef PARLEY_SERVICES_GATEWAY_HTTP_HTTP_RULE_H_
#define PARLEY_SERVICES_GATEWAY_HTTP_HTTP_RULE_H_

#include <string>
#include <vector>

#include "google/api/http.pb.h"
#include "google/protobuf/descriptor.h"

namespace parley::gateway {

// The google.api.http rules of a method, its own first and then its additional bindings; none when it has no
// such option. Pure.
std::vector<google::api::HttpRule> HttpRulesOf(const google::protobuf::MethodDescriptor& method);

// What a rule answers to: "GET" and "/v1/{name=contacts/*}". Both empty when it says neither. Pure.
struct RulePattern {
  std::string http_method;
  std::string path;
};
RulePattern PatternOf(const google::api::HttpRule& rule);

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_HTTP_HTTP_RULE_H_
