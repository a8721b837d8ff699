#ifndef PARLEY_COMMON_RPC_FORWARDER_H_
#define PARLEY_COMMON_RPC_FORWARDER_H_

#include <grpcpp/generic/async_generic_service.h>

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "common/rpc/server_call.h"

namespace parley::rpc {

// Takes every call that is no method of the server's own: the gateway's way to the services behind it.
// Thread-safe; outlives the server.
class Forwarder {
 public:
  virtual ~Forwarder() = default;

  // Whether the server takes a call of the kind now. Called before Forward returns.
  using Admit = absl::FunctionRef<absl::Status(bool is_stream)>;

  // Starts a call, or its refusal when `admit` does not admit it. Runs on gRPC's thread and must not block.
  virtual ServerCall* Forward(const CallContext& shared, grpc::GenericCallbackServerContext& context,
                              Admit admit) = 0;

  // Full names of the services whose calls it takes, for reflection and health.
  virtual std::vector<std::string> ServiceNames() const = 0;
};

}  // namespace parley::rpc

#endif  // PARLEY_COMMON_RPC_FORWARDER_H_
