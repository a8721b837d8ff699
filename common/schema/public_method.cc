#include "common/schema/public_method.h"

#include <algorithm>

#include "parley/auth/v1/policy.pb.h"

namespace parley {

bool IsPublic(const google::protobuf::MethodDescriptor& method) {
  const auto& allowed = method.options().GetExtension(auth::v1::policy).allow();
  return std::any_of(allowed.begin(), allowed.end(), [](int role) { return role != auth::v1::ROLE_SERVICE; });
}

}  // namespace parley
