#ifndef PARLEY_SERVICES_GATEWAY_FORWARD_FORWARDED_UNARY_H_
#define PARLEY_SERVICES_GATEWAY_FORWARD_FORWARDED_UNARY_H_

#include <grpcpp/support/byte_buffer.h>

#include <memory>
#include <optional>

#include "services/gateway/forward/forwarded_call.h"

namespace parley::gateway {

// A call of one request and one reply. The request is held back until the client has half-closed: one that
// gives up before that troubles no service.
class ForwardedUnary final : public ForwardedCall {
 public:
  using ForwardedCall::ForwardedCall;

 private:
  void OnAdmitted() override;
  void OnMessage(grpc::ByteBuffer message) override;
  void OnHalfClose() override;

  std::optional<grpc::ByteBuffer> request_;
};

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_FORWARD_FORWARDED_UNARY_H_
