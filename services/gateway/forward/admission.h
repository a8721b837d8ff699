#ifndef PARLEY_SERVICES_GATEWAY_FORWARD_ADMISSION_H_
#define PARLEY_SERVICES_GATEWAY_FORWARD_ADMISSION_H_

#include <grpcpp/client_context.h>
#include <grpcpp/support/status.h>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/call.h"
#include "services/gateway/forward/routes.h"

namespace parley {
class Metrics;
}

// What every call goes through, in whatever dialect it came.
namespace parley::gateway {

// Metadata of a call, and the names under which HTTP knows it.
inline constexpr char kTraceparent[] = "traceparent";
inline constexpr char kRequestId[] = "x-request-id";
inline constexpr char kIdempotencyKey[] = "idempotency-key";

// Finds out who calls from every value of `authorization` and of `x-parley-seeker`. The answer,
// UNAUTHENTICATED or another error included, comes at once or later, on any thread, exactly once. Must not
// block.
using Identify = std::function<void(const std::vector<absl::string_view>& authorizations,
                                    const std::vector<absl::string_view>& seekers,
                                    std::function<void(absl::StatusOr<Caller>)> done)>;

// What is passed on of a call's metadata. Nothing else is: a client cannot say anything else to a service.
struct PassedOn {
  std::string traceparent;
  std::string request_id;       // x-request-id: the client's, or the trace id; comes back to it
  std::string idempotency_key;  // empty: none
};

// What is passed on of what the client gave: a traceparent that is none is replaced by a new one, a request
// id that is none by the trace id.
PassedOn PassedOnOf(PassedOn given);

// What stands in the way of a call, now that it is known who calls: the caller's error, the policy
// (rpc::CheckPolicy), or UNAVAILABLE / UNREACHABLE for a service that is not deployed. Pure.
absl::Status CheckAdmission(const Route& route, const absl::StatusOr<Caller>& caller);

// Addresses a call to a service: who calls (`assertion`, from rpc::SignCaller), what is passed on, and the
// time.
void Address(grpc::ClientContext& context, const std::string& assertion, const PassedOn& passed_on,
             std::chrono::steady_clock::time_point deadline);

// A call that is over.
struct EndedCall {
  std::string method;  // "parley.contacts.v1.ContactsService/GetContact"
  std::string tenant;  // empty: not known
  grpc::StatusCode code;
  std::chrono::nanoseconds took;
};

// Counts the call and writes its line to the log. Thread-safe.
void Record(Metrics& metrics, const EndedCall& call, const PassedOn& passed_on);

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_FORWARD_ADMISSION_H_
