#ifndef PARLEY_COMMON_RPC_FORWARDER_H_
#define PARLEY_COMMON_RPC_FORWARDER_H_

#include <grpcpp/generic/async_generic_service.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/rpc/server_call.h"

namespace parley::rpc {

// Takes every call that is no method of the server's own: the gateway's way to the services behind it.
// Thread-safe; outlives the server.
class Forwarder {
 public:
  virtual ~Forwarder() = default;

  // Starts a call, or its refusal when `refusal` is an error. Runs on gRPC's thread and must not block.
  virtual ServerCall* Forward(const CallContext& shared, grpc::GenericCallbackServerContext& context,
                              absl::Status refusal) = 0;

  // Full names of the services whose calls it takes, for reflection and health.
  virtual std::vector<std::string> ServiceNames() const = 0;
};

}  // namespace parley::rpc

#endif  // PARLEY_COMMON_RPC_FORWARDER_H_
