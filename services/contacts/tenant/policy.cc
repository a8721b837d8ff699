#include "services/contacts/tenant/policy.h"

#include "common/errors/errors.h"
#include "common/names/names.h"

namespace parley::contacts {

absl::StatusOr<PolicyState> UpdatePolicy(PolicyState state, const PolicyChange& change) {
  RETURN_IF_ERROR(CheckEtag(change.etag, state.revision));
  for (const auto& [name, value] : change.numbers) {
    if (value) {
      state.numbers[name] = *value;
    } else {
      state.numbers.erase(name);
    }
  }
  return state;
}

}  // namespace parley::contacts
