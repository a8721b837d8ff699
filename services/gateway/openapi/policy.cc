#include "services/gateway/openapi/policy.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "parley/auth/v1/policy.pb.h"

namespace parley::gateway {
namespace {

using google::protobuf::MethodDescriptor;

const auth::v1::Policy& PolicyOf(const MethodDescriptor& method) {
  return method.options().GetExtension(auth::v1::policy);
}

bool Allows(const MethodDescriptor& method, auth::v1::Role role) {
  const auto& allowed = PolicyOf(method).allow();
  return std::find(allowed.begin(), allowed.end(), role) != allowed.end();
}

absl::string_view RoleWords(int role) {
  switch (role) {
    case auth::v1::ROLE_SERVICE:
      return "Parley's own services";
    case auth::v1::ROLE_OPERATOR:
      return "an operator";
    case auth::v1::ROLE_PLATFORM:
      return "a platform's key";
    case auth::v1::ROLE_SEEKER:
      return "a seeker (a key that names one in `x-parley-seeker`)";
    case auth::v1::ROLE_ADVISOR:
      return "an advisor of the career office";
    case auth::v1::ROLE_ADMIN:
      return "an administrator of the career office";
    case auth::v1::ROLE_CAPABILITY:
      return "whoever holds the contact's link";
    default:
      return "nobody";
  }
}

}  // namespace

ActingSeeker SeekerOf(const MethodDescriptor& method) {
  if (!Allows(method, auth::v1::ROLE_SEEKER)) return ActingSeeker::kNone;
  return Allows(method, auth::v1::ROLE_PLATFORM) ? ActingSeeker::kOptional : ActingSeeker::kRequired;
}

bool TakesRequestId(const MethodDescriptor& method) {
  return method.input_type()->FindFieldByName("request_id") != nullptr;
}

Json RolesOf(const MethodDescriptor& method) {
  Json roles = Json::array();
  for (const int role : PolicyOf(method).allow()) {
    roles.push_back(
        std::string(absl::StripPrefix(auth::v1::Role_Name(static_cast<auth::v1::Role>(role)), "ROLE_")));
  }
  return roles;
}

std::string ScopeOf(const MethodDescriptor& method) {
  return PolicyOf(method).scope();
}

std::string PolicySentence(const MethodDescriptor& method) {
  std::vector<absl::string_view> roles;
  for (const int role : PolicyOf(method).allow()) roles.push_back(RoleWords(role));
  const std::string scope = ScopeOf(method).empty() ? "" : absl::StrCat(" Scope: `", ScopeOf(method), "`.");
  return absl::StrCat("Who may call: ", absl::StrJoin(roles, ", "), ".", scope);
}

}  // namespace parley::gateway
