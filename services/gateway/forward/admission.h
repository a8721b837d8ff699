#ifndef PARLEY_SERVICES_GATEWAY_FORWARD_ADMISSION_H_
#define PARLEY_SERVICES_GATEWAY_FORWARD_ADMISSION_H_

#include <grpcpp/client_context.h>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/call.h"
#include "services/gateway/forward/routes.h"

// What every call goes through, in whatever dialect it came.
namespace parley::gateway {

// Metadata of a call, and the name under which HTTP knows it.
inline constexpr char kIdempotencyKey[] = "idempotency-key";

// Finds out who calls from every value of `authorization` and of `x-parley-seeker`. The answer,
// UNAUTHENTICATED or another error included, comes at once or later, on any thread, exactly once. Must not
// block.
using Identify = std::function<void(const std::vector<absl::string_view>& authorizations,
                                    const std::vector<absl::string_view>& seekers,
                                    std::function<void(absl::StatusOr<Caller>)> done)>;

// What is passed on of a call's metadata. Nothing else is: a client cannot say anything else to a service.
struct PassedOn {
  Trace trace;                  // traceparent and x-request-id (rpc::TraceOf), which come back to the client
  std::string idempotency_key;  // empty: none
};

// What stands in the way of a call, now that it is known who calls: the caller's error, the policy
// (rpc::CheckPolicy), or UNAVAILABLE / UNREACHABLE for a service that is not deployed. Pure.
absl::Status CheckAdmission(const Route& route, const absl::StatusOr<Caller>& caller);

// Addresses a call to a service: who calls (`assertion`, from rpc::SignCaller), what is passed on, and the
// time.
void Address(grpc::ClientContext& context, const std::string& assertion, const PassedOn& passed_on,
             std::chrono::steady_clock::time_point deadline);

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_FORWARD_ADMISSION_H_
