#ifndef PARLEY_SERVICES_GATEWAY_FORWARD_ADMISSION_H_
#define PARLEY_SERVICES_GATEWAY_FORWARD_ADMISSION_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/call.h"
#include "services/gateway/backend/backend_call.h"
#include "services/gateway/forward/known_caller.h"
#include "services/gateway/forward/routes.h"

// What every call goes through, in whatever dialect it came.
namespace parley::gateway {

// Metadata of a call, and the name under which HTTP knows it.
inline constexpr char kIdempotencyKey[] = "idempotency-key";

// Finds out who calls from every value of `authorization` and of `x-parley-seeker`. The answer,
// UNAUTHENTICATED or another error included, comes at once or later, on any thread, exactly once. Must not
// block.
using Identify =
    std::function<void(const std::vector<absl::string_view>& authorizations,
                       const std::vector<absl::string_view>& seekers, std::function<void(Identity)> done)>;

// What stands in the way of a call, now that it is known who calls: the caller's error, the policy
// (rpc::CheckPolicy), or UNAVAILABLE / UNREACHABLE for a service that is not deployed. Pure.
absl::Status CheckAdmission(const Route& route, const Identity& caller);

// A call on its way to a service: who calls, and of `call` its trace, its idempotency key (`request_id`) and
// its deadline. Nothing else of a client's metadata is passed on: it cannot say anything else to a service.
BackendRequest RequestTo(const Route& route, const KnownCaller& caller, const Call& call);

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_FORWARD_ADMISSION_H_
