#ifndef PARLEY_SERVICES_GATEWAY_FORWARD_FORWARDED_STREAM_H_
#define PARLEY_SERVICES_GATEWAY_FORWARD_FORWARDED_STREAM_H_

#include <atomic>
#include <memory>
#include <optional>

#include "services/gateway/backend/backend_call.h"
#include "services/gateway/forward/forwarded_call.h"

namespace parley::gateway {

// A call that streams, in one direction or both: one message at a time in each, and the next one is asked for
// when the last was taken. So who reads slowly slows the writer down, and the gateway holds two messages at
// most. A request that is a single message goes out in one piece with its half-close, and a reply that is a
// single message comes in with its status.
class ForwardedStream final : public ForwardedCall, public BackendListener {
 public:
  using ForwardedCall::ForwardedCall;

  void OnBackendMessage(grpc::ByteBuffer message) override;
  void OnBackendReady() override;
  void OnBackendDone(const grpc::Status& status) override;

 private:
  void OnAdmitted() override;
  void OnMessage(grpc::ByteBuffer message) override;
  void OnHalfClose() override;
  void OnSent() override;
  // The client has the service's last message, or never will: on to the next.
  void ReleaseMessage();

  std::optional<grpc::ByteBuffer> request_;  // of a method that takes one message: waits for the half-close
  std::optional<grpc::ByteBuffer> reply_;    // of a method that answers one message: waits for the status
  std::atomic<bool> holds_message_ = false;  // of the service; its next one is not asked for
};

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_FORWARD_FORWARDED_STREAM_H_
