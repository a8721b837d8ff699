#ifndef PARLEY_SERVICES_GATEWAY_FORWARD_FORWARDING_H_
#define PARLEY_SERVICES_GATEWAY_FORWARD_FORWARDING_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/rpc/forwarder.h"
#include "services/gateway/forward/admission.h"
#include "services/gateway/forward/routes.h"

namespace parley::gateway {

// The gateway's gRPC side: each call of a public method goes to the service that has it (ForwardedCall).
class Forwarding final : public rpc::Forwarder {
 public:
  Forwarding(Routes routes, Identify identify);

  rpc::ServerCall* Forward(const rpc::CallContext& shared, grpc::GenericCallbackServerContext& context,
                           Admit admit) override;
  std::vector<std::string> ServiceNames() const override;

 private:
  const Routes routes_;
  const Identify identify_;
};

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_FORWARD_FORWARDING_H_
