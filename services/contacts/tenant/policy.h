#ifndef PARLEY_SERVICES_CONTACTS_TENANT_POLICY_H_
#define PARLEY_SERVICES_CONTACTS_TENANT_POLICY_H_

#include <map>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "common/store.h"

namespace parley::contacts {

// The numbers a tenant has set, by their field name in parley.policy.v1.Policy; every other number has the
// default its field states.
struct PolicyState {
  std::map<std::string, int64_t> numbers;
  Revision revision = 0;
};

// What a caller wants changed: a value, or nothing to go back to the default.
struct PolicyChange {
  std::map<std::string, std::optional<int64_t>> numbers;
  std::string etag;  // empty = whatever the state
};

inline constexpr char kPolicyName[] = "policy";

// Pure. The values have passed their fields' bounds. ABORTED / STALE_ETAG.
absl::StatusOr<PolicyState> UpdatePolicy(PolicyState state, const PolicyChange& change);

}  // namespace parley::contacts

#endif  // PARLEY_SERVICES_CONTACTS_TENANT_POLICY_H_
