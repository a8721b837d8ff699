#ifndef PARLEY_SERVICES_GATEWAY_FORWARD_FORWARDING_H_
#define PARLEY_SERVICES_GATEWAY_FORWARD_FORWARDING_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/call.h"
#include "common/rpc/forwarder.h"
#include "services/gateway/forward/routes.h"

namespace parley::gateway {

// Finds out who calls from every value of `authorization` and of `x-parley-seeker`. The answer,
// UNAUTHENTICATED or another error included, comes at once or later, on any thread, exactly once. Must not
// block.
using Identify = std::function<void(const std::vector<absl::string_view>& authorizations,
                                    const std::vector<absl::string_view>& seekers,
                                    std::function<void(absl::StatusOr<Caller>)> done)>;

// The gateway's gRPC side: each call of a public method goes to the service that has it (ForwardedCall).
class Forwarding final : public rpc::Forwarder {
 public:
  // `caller_key` signs who calls.
  Forwarding(Routes routes, Identify identify, std::string caller_key);

  rpc::ServerCall* Forward(const rpc::CallContext& shared, grpc::GenericCallbackServerContext& context,
                           absl::Status refusal) override;
  std::vector<std::string> ServiceNames() const override;

 private:
  const Routes routes_;
  const Identify identify_;
  const std::string caller_key_;
};

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_FORWARD_FORWARDING_H_
