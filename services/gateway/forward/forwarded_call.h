#ifndef PARLEY_SERVICES_GATEWAY_FORWARD_FORWARDED_CALL_H_
#define PARLEY_SERVICES_GATEWAY_FORWARD_FORWARDED_CALL_H_

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "common/call.h"
#include "common/rpc/server_call.h"
#include "services/gateway/forward/admission.h"
#include "services/gateway/forward/backend_call.h"
#include "services/gateway/forward/routes.h"

namespace parley::gateway {

// One call on its way through the gateway: bytes from the client (ServerCall) to a service (BackendCall) and
// back, the same for every method. Messages are never parsed.
//
//   identify    nothing has been read; who calls is being found out. Then: may they? is the service there?
//   forward     one message at a time in each direction, the next one is asked for when the last was taken:
//               who reads slowly slows the writer down, and the gateway holds two messages at most
//   end         the service's status, unchanged, goes to the client (draining is ServerCall's)
//
// A request that is a single message goes out in one piece with its half-close, and a reply that is a single
// message comes in with its status: one write each.
// A client that goes, or whose time is up, cancels the service's call. A service that ends first ends the
// call, whatever the client still wanted to send.
class ForwardedCall final : public rpc::ServerCall, public BackendListener {
 public:
  // `route` may be null when the call will only be refused. The call begins; Refuse or Admit comes next.
  static std::shared_ptr<ForwardedCall> Begin(const rpc::CallContext& shared,
                                              grpc::GenericCallbackServerContext& context,
                                              std::shared_ptr<const Route> route);

  void Refuse(const absl::Status& why);
  // Forwards the call as `caller`, signed with `caller_key`, or refuses it: an error says why, the policy may
  // not allow the method, or the service is not deployed. Any thread.
  void Admit(absl::StatusOr<Caller> caller, const std::string& caller_key);

  void OnBackendMessage(grpc::ByteBuffer message) override;
  void OnBackendReady() override;
  void OnBackendDone(const grpc::Status& status) override;

 private:
  using Instant = std::chrono::steady_clock::time_point;
  // How the service's call ended, and when.
  struct Answer {
    grpc::StatusCode code;
    Instant at;
  };

  ForwardedCall(const rpc::CallContext& shared, grpc::GenericCallbackServerContext& context,
                std::shared_ptr<const Route> route, std::chrono::steady_clock::time_point deadline);
  std::shared_ptr<ForwardedCall> Self();

  void OnMessage(grpc::ByteBuffer message) override;
  void OnHalfClose() override;
  void OnSent() override;
  void OnAbandoned() override;
  void OnEnded(const grpc::Status& status, std::chrono::nanoseconds took) override;

  std::shared_ptr<BackendCall> MakeBackend(const std::string& assertion) const;
  std::shared_ptr<BackendCall> Backend();
  void CountBackend();
  // Ends the call on account of the client, and the service's call with it.
  void EndBoth(const absl::Status& why);
  void CancelBackend();
  // The client has the service's last message, or never will: on to the next.
  void ReleaseMessage();

  const std::shared_ptr<const Route> route_;
  const std::chrono::steady_clock::time_point deadline_;
  const PassedOn passed_on_;
  std::optional<grpc::ByteBuffer> request_;  // of a method that takes one message: waits for the half-close
  std::optional<grpc::ByteBuffer> reply_;    // of a method that answers one message: waits for the status

  std::mutex mutex_;
  std::shared_ptr<BackendCall> backend_ ABSL_GUARDED_BY(mutex_);
  std::string tenant_ ABSL_GUARDED_BY(mutex_);
  std::optional<Instant> forwarded_at_ ABSL_GUARDED_BY(mutex_);
  std::optional<Answer> answer_ ABSL_GUARDED_BY(mutex_);
  bool abandoned_ ABSL_GUARDED_BY(mutex_) = false;
  bool holds_message_ ABSL_GUARDED_BY(mutex_) = false;  // of the service; its next one is not asked for
};

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_FORWARD_FORWARDED_CALL_H_
