#ifndef PARLEY_SERVICES_GATEWAY_CALLER_IDENTIFY_H_
#define PARLEY_SERVICES_GATEWAY_CALLER_IDENTIFY_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/gateway/caller/callers.h"

namespace parley::gateway {

// Finds out who calls from every value of `authorization` and of `x-parley-seeker`: ParseCredential, then
// Callers, which asks by `ask`, remembers, and vouches with `caller_key`. The errors are theirs. `metrics`
// outlives it. Thread-safe.
std::function<void(const std::vector<absl::string_view>& authorizations,
                   const std::vector<absl::string_view>& seekers, Callers::Done done)>
IdentifyBy(AskAboutKey ask, std::string caller_key, Metrics& metrics);

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_CALLER_IDENTIFY_H_
