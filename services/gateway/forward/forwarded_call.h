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
#include "services/gateway/forward/routes.h"

namespace parley::gateway {

// One call on its way through the gateway: bytes from the client (ServerCall) to a service and back, the same
// for every method. Messages are never parsed.
//
//   identify    nothing has been read; who calls is being found out. Then: may they? is the service there?
//   forward     ForwardedUnary, ForwardedStream
//   end         the service's status, unchanged, goes to the client (draining is ServerCall's)
//
// A client that goes, or whose time is up, cancels the service's call. A service that ends first ends the
// call, whatever the client still wanted to send.
class ForwardedCall : public rpc::ServerCall {
 public:
  // For Begin, which says which of the two a call is.
  ForwardedCall(const rpc::CallContext& shared, grpc::GenericCallbackServerContext& context,
                std::shared_ptr<const Route> route, std::chrono::steady_clock::time_point deadline);

  // `route` may be null when the call will only be refused. The call begins; Refuse or Admit comes next.
  static std::shared_ptr<ForwardedCall> Begin(const rpc::CallContext& shared,
                                              grpc::GenericCallbackServerContext& context,
                                              std::shared_ptr<const Route> route);

  void Refuse(const absl::Status& why);
  // Forwards the call as `caller`, or refuses it: an error says why, the policy may not allow the method, or
  // the service is not deployed. Any thread.
  void Admit(Identity caller);

 protected:
  // Never null once the call is admitted.
  const std::shared_ptr<const Route>& route() const { return route_; }
  // The service's call as it is to begin, once the client's is admitted. For once.
  BackendRequest TakeOutgoing() { return std::move(outgoing_); }
  // The service's call: whoever makes it tells us, so that it can be cancelled, and has us for its listener.
  void Hold(std::shared_ptr<BackendCall> backend);
  std::shared_ptr<BackendCall> backend() const;

  // The service's call has begun, or is done with `status`; the latter answers what the client is told.
  void NoteForwarded();
  grpc::Status NoteAnswer(const grpc::Status& status);

  // Ends the call on account of the client, and the service's call with it.
  void EndBoth(const absl::Status& why);
  // Also before that call is made.
  void CancelService();

 private:
  using Instant = std::chrono::steady_clock::time_point;
  // How the service's call ended, and when.
  struct Answer {
    grpc::StatusCode code;
    Instant at;
  };

  // The call is admitted, the service there: begin to forward.
  virtual void OnAdmitted() = 0;
  void OnAbandoned() final { CancelService(); }
  void OnEnded(const grpc::Status& status, std::chrono::nanoseconds took) final;
  void CountService();

  const std::shared_ptr<const Route> route_;
  Call call_;  // without its caller; at the end, with the tenant
  BackendRequest outgoing_;

  mutable std::mutex mutex_;
  std::shared_ptr<BackendCall> backend_ ABSL_GUARDED_BY(mutex_);  // null until it is made
  bool is_cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  std::shared_ptr<const KnownCaller> caller_ ABSL_GUARDED_BY(mutex_);  // null until admitted
  std::optional<Instant> forwarded_at_ ABSL_GUARDED_BY(mutex_);
  std::optional<Answer> answer_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_FORWARD_FORWARDED_CALL_H_
