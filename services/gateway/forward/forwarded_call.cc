#include "services/gateway/forward/forwarded_call.h"

#include <utility>

#include "common/errors/errors.h"
#include "common/observe/metrics.h"
#include "common/rpc/arrival.h"
#include "common/rpc/channel.h"
#include "common/rpc/wire.h"
#include "services/gateway/backend/backend_call.h"
#include "services/gateway/forward/forwarded_stream.h"
#include "services/gateway/forward/forwarded_unary.h"

namespace parley::gateway {

ForwardedCall::ForwardedCall(const rpc::CallContext& shared, grpc::GenericCallbackServerContext& context,
                             std::shared_ptr<const Route> route,
                             std::chrono::steady_clock::time_point deadline)
    : ServerCall(shared, context, route == nullptr || route->IsUnary(), deadline),
      route_(std::move(route)),
      call_{.deadline = deadline,
            .request_id = rpc::MetadataValue(context, kIdempotencyKey),
            .trace = rpc::TraceOf(context)} {}

std::shared_ptr<ForwardedCall> ForwardedCall::Begin(const rpc::CallContext& shared,
                                                    grpc::GenericCallbackServerContext& context,
                                                    std::shared_ptr<const Route> route) {
  const bool is_unary = route == nullptr || route->IsUnary();
  const auto deadline = rpc::DeadlineOf(context, is_unary);
  std::shared_ptr<ForwardedCall> call;
  if (is_unary) {
    call = std::make_shared<ForwardedUnary>(shared, context, std::move(route), deadline);
  } else {
    call = std::make_shared<ForwardedStream>(shared, context, std::move(route), deadline);
  }
  context.AddTrailingMetadata(rpc::kRequestId, call->call_.trace.request_id);
  context.AddTrailingMetadata(rpc::kTraceparent, TraceparentOf(call->call_.trace));
  call->ServerCall::Begin();
  return call;
}

void ForwardedCall::Refuse(const absl::Status& why) {
  shared_.metrics.CountRefusal(ReasonOf(why));
  End(rpc::ToGrpc(why));
}

void ForwardedCall::Admit(Identity caller) {
  if (caller.ok()) {
    std::lock_guard lock(mutex_);
    caller_ = *caller;
  }
  const absl::Status checked = CheckAdmission(*route_, caller);
  if (!checked.ok()) return Refuse(checked);
  outgoing_ = RequestTo(*route_, **caller, call_);
  OnAdmitted();
}

void ForwardedCall::Hold(std::shared_ptr<BackendCall> backend) {
  bool is_cancelled = false;
  {
    std::lock_guard lock(mutex_);
    backend_ = backend;
    is_cancelled = is_cancelled_;
  }
  if (is_cancelled) backend->Cancel();
}

std::shared_ptr<BackendCall> ForwardedCall::backend() const {
  std::lock_guard lock(mutex_);
  return backend_;
}

void ForwardedCall::CancelService() {
  std::shared_ptr<BackendCall> made;
  {
    std::lock_guard lock(mutex_);
    is_cancelled_ = true;
    made = backend_;
  }
  if (made != nullptr) made->Cancel();
}

void ForwardedCall::NoteForwarded() {
  std::lock_guard lock(mutex_);
  forwarded_at_ = std::chrono::steady_clock::now();
}

grpc::Status ForwardedCall::NoteAnswer(const grpc::Status& status) {
  grpc::Status told = rpc::FromNeighbour(status);
  std::lock_guard lock(mutex_);
  answer_ = Answer{told.error_code(), std::chrono::steady_clock::now()};
  return told;
}

void ForwardedCall::EndBoth(const absl::Status& why) {
  End(rpc::ToGrpc(why));
  CancelService();
}

// At the end of the client's call: that of the service may outlive the server, and what it counts in.
void ForwardedCall::CountService() {
  std::lock_guard lock(mutex_);
  if (!forwarded_at_) return;
  const Answer answer =
      answer_.value_or(Answer{grpc::StatusCode::CANCELLED, std::chrono::steady_clock::now()});
  route_->made.Observe(answer.code, answer.at - *forwarded_at_);
}

void ForwardedCall::OnEnded(const grpc::Status& status, std::chrono::nanoseconds took) {
  CountService();
  std::shared_ptr<const KnownCaller> caller;
  {
    std::lock_guard lock(mutex_);
    caller = caller_;
  }
  if (caller != nullptr) call_.caller.tenant = caller->caller.tenant;
  rpc::EndCall(call_, {.method = route_ == nullptr ? Metrics::kOther : absl::string_view(route_->name),
                       .calls = route_ == nullptr ? shared_.strangers : route_->served,
                       .status = status,
                       .took = took});
}

}  // namespace parley::gateway
