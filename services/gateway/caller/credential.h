#ifndef PARLEY_SERVICES_GATEWAY_CALLER_CREDENTIAL_H_
#define PARLEY_SERVICES_GATEWAY_CALLER_CREDENTIAL_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace parley::gateway {

// What a client says about itself.
struct Credential {
  std::string key;     // its API key, whole: "parley_<env>_<id>_<secret>"
  std::string seeker;  // whom it acts for, "seekers/<id>"; empty = itself
};

// The credential in every value a call brought for `authorization` ("Bearer <key>", the scheme in any case)
// and for `x-parley-seeker`. Pure.
// UNAUTHENTICATED / CREDENTIAL_INVALID, with no hint which part was wrong, unless there is exactly one
// authorization that could be a key; INVALID_ARGUMENT when there are two seekers or one that is no name.
absl::StatusOr<Credential> ParseCredential(const std::vector<absl::string_view>& authorizations,
                                           const std::vector<absl::string_view>& seekers);

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_CALLER_CREDENTIAL_H_
