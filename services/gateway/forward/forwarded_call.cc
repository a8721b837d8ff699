#include "services/gateway/forward/forwarded_call.h"

#include <utility>

#include "common/clock/clock.h"
#include "common/errors/errors.h"
#include "common/observe/metrics.h"
#include "common/rpc/arrival.h"
#include "common/rpc/caller.h"
#include "common/rpc/channel.h"
#include "common/rpc/refusals.h"
#include "common/rpc/wire.h"

namespace parley::gateway {
ForwardedCall::ForwardedCall(const rpc::CallContext& shared, grpc::GenericCallbackServerContext& context,
                             std::shared_ptr<const Route> route,
                             std::chrono::steady_clock::time_point deadline)
    : ServerCall(shared, context, route == nullptr || route->IsUnary(), deadline),
      route_(std::move(route)),
      deadline_(deadline),
      passed_on_{.trace = rpc::TraceOf(context),
                 .idempotency_key = rpc::MetadataValue(context, kIdempotencyKey)} {}

std::shared_ptr<ForwardedCall> ForwardedCall::Begin(const rpc::CallContext& shared,
                                                    grpc::GenericCallbackServerContext& context,
                                                    std::shared_ptr<const Route> route) {
  const auto deadline = rpc::DeadlineOf(context, route == nullptr || route->IsUnary());
  std::shared_ptr<ForwardedCall> call(new ForwardedCall(shared, context, route, deadline));
  context.AddTrailingMetadata(rpc::kRequestId, call->passed_on_.trace.request_id);
  context.AddTrailingMetadata(rpc::kTraceparent, TraceparentOf(call->passed_on_.trace));
  call->ServerCall::Begin();
  return call;
}

std::shared_ptr<ForwardedCall> ForwardedCall::Self() {
  return std::static_pointer_cast<ForwardedCall>(shared_from_this());
}

void ForwardedCall::Refuse(const absl::Status& why) {
  shared_.metrics.CountRefusal(ReasonOf(why));
  End(rpc::ToGrpc(why));
}

void ForwardedCall::Admit(absl::StatusOr<Caller> caller, const std::string& caller_key) {
  const absl::Status checked = CheckAdmission(*route_, caller);
  const auto backend = checked.ok() ? MakeBackend(rpc::SignCaller(*caller, caller_key, RealNow())) : nullptr;
  {
    std::lock_guard lock(mutex_);
    if (caller.ok()) tenant_ = caller->tenant;
    if (abandoned_) return;
    backend_ = backend;
    if (backend != nullptr) forwarded_at_ = std::chrono::steady_clock::now();
  }
  if (backend == nullptr) return Refuse(checked);
  backend->Start(*route_->service, "/" + route_->name, Self());
  ReadNext();
}

std::shared_ptr<BackendCall> ForwardedCall::MakeBackend(const std::string& assertion) const {
  auto backend = std::make_shared<BackendCall>();
  grpc::ClientContext& context = backend->context();
  context.set_initial_metadata_corked(true);  // it goes out with the first message
  Address(context, assertion, passed_on_, deadline_);
  return backend;
}

void ForwardedCall::OnMessage(grpc::ByteBuffer message) {
  if (route_->is_client_streaming) return Backend()->Send(message, /*is_last=*/false);
  if (request_) return EndBoth(rpc::Malformed("The method takes one message."));
  request_ = std::move(message);
  ReadNext();  // for the half-close
}

void ForwardedCall::OnHalfClose() {
  if (!request_) return Backend()->SendClose();
  Backend()->Send(*std::move(request_), /*is_last=*/true);
}

void ForwardedCall::OnBackendReady() {
  ReadNext();
}

void ForwardedCall::OnBackendMessage(grpc::ByteBuffer message) {
  if (!route_->is_server_streaming) {
    reply_ = std::move(message);
    return Backend()->ReadNext();  // for the status
  }
  {
    std::lock_guard lock(mutex_);
    holds_message_ = true;
  }
  if (!Send(message)) ReleaseMessage();
}

void ForwardedCall::OnSent() {
  ReleaseMessage();
}

void ForwardedCall::OnBackendDone(const grpc::Status& status) {
  const grpc::Status ended = rpc::FromNeighbour(status);
  {
    std::lock_guard lock(mutex_);
    answer_ = Answer{ended.error_code(), std::chrono::steady_clock::now()};
  }
  End(ended, status.ok() ? std::move(reply_) : std::nullopt);
}

void ForwardedCall::OnAbandoned() {
  CancelBackend();
}

void ForwardedCall::EndBoth(const absl::Status& why) {
  End(rpc::ToGrpc(why));
  CancelBackend();
}

void ForwardedCall::CancelBackend() {
  {
    std::lock_guard lock(mutex_);
    abandoned_ = true;
    if (backend_ == nullptr) return;
  }
  Backend()->Cancel();
  ReleaseMessage();
}

void ForwardedCall::ReleaseMessage() {
  {
    std::lock_guard lock(mutex_);
    if (!std::exchange(holds_message_, false)) return;
  }
  Backend()->ReadNext();
}

std::shared_ptr<BackendCall> ForwardedCall::Backend() {
  std::lock_guard lock(mutex_);
  return backend_;
}

// At the end of the client's call: that of the service may outlive the server, and what it counts in.
void ForwardedCall::CountBackend() {
  std::lock_guard lock(mutex_);
  if (!forwarded_at_) return;
  const Answer answer =
      answer_.value_or(Answer{grpc::StatusCode::CANCELLED, std::chrono::steady_clock::now()});
  route_->made.Observe(answer.code, answer.at - *forwarded_at_);
}

void ForwardedCall::OnEnded(const grpc::Status& status, std::chrono::nanoseconds took) {
  CountBackend();
  Call call{.trace = passed_on_.trace};
  {
    std::lock_guard lock(mutex_);
    call.caller.tenant = tenant_;
  }
  rpc::EndCall(call, {.method = route_ == nullptr ? Metrics::kOther : absl::string_view(route_->name),
                      .calls = route_ == nullptr ? shared_.strangers : route_->served,
                      .status = status,
                      .took = took});
}

}  // namespace parley::gateway
