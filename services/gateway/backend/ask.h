#ifndef PARLEY_SERVICES_GATEWAY_BACKEND_ASK_H_
#define PARLEY_SERVICES_GATEWAY_BACKEND_ASK_H_

#include <chrono>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "common/observe/metrics.h"
#include "common/store.h"
#include "services/gateway/backend/backend.h"

namespace parley::gateway {

// A call that the gateway makes for itself.
struct Question {
  std::string method;     // "parley.contacts.v1.TenantsService/VerifyApiKey"
  std::string assertion;  // from rpc::SignCaller
  Bytes request;
  std::chrono::steady_clock::duration timeout;
  std::string traceparent{};  // of the work that asks; empty when it belongs to no trace
};

// Asks as rpc::CallUnary does: `done` gets the reply's bytes or the error, on the backends' thread, where it
// must not block. A service that does not answer is UNAVAILABLE / UNREACHABLE or, when the time is up,
// DEADLINE_EXCEEDED / DEADLINE_TOO_SHORT. Counted in `metrics`, which outlives the answer.
void Ask(Backend& service, Question question, std::function<void(absl::StatusOr<Bytes>)> done,
         Metrics& metrics);

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_BACKEND_ASK_H_
