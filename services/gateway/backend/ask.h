#ifndef PARLEY_SERVICES_GATEWAY_BACKEND_ASK_H_
#define PARLEY_SERVICES_GATEWAY_BACKEND_ASK_H_

#include <chrono>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "common/store.h"
#include "services/gateway/backend/backend.h"

namespace parley::gateway {

// Calls a unary method for the gateway itself, as rpc::CallUnary does: `done` gets the reply's bytes or the
// error, on the backends' thread, where it must not block. A service that does not answer is UNAVAILABLE /
// UNREACHABLE or, when `timeout` is up, DEADLINE_EXCEEDED / DEADLINE_TOO_SHORT. `path`:
// "/parley.contacts.v1.TenantsService/VerifyApiKey". `assertion`: from rpc::SignCaller. `traceparent`: of the
// work that asks; empty when it belongs to no trace.
void Ask(Backend& service, const std::string& path, const std::string& assertion, const Bytes& request,
         std::chrono::steady_clock::duration timeout, std::function<void(absl::StatusOr<Bytes>)> done,
         const std::string& traceparent = "");

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_BACKEND_ASK_H_
