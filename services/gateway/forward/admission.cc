#include "services/gateway/forward/admission.h"

#include "common/errors/errors.h"
#include "common/rpc/arrival.h"
#include "common/rpc/caller.h"
#include "common/rpc/channel.h"
#include "common/rpc/registry.h"

namespace parley::gateway {

absl::Status CheckAdmission(const Route& route, const Identity& caller) {
  RETURN_IF_ERROR(caller.status());
  RETURN_IF_ERROR(rpc::CheckPolicy(route.policy, (*caller)->caller));
  return route.service == nullptr ? rpc::Unreachable() : absl::OkStatus();
}

void Address(grpc::ClientContext& context, const KnownCaller& caller, const Call& call) {
  context.AddMetadata(rpc::kCallerMetadata, caller.assertion);
  context.AddMetadata(rpc::kTraceparent, TraceparentOf(call.trace));
  context.AddMetadata(rpc::kRequestId, call.trace.request_id);
  if (!call.request_id.empty()) context.AddMetadata(kIdempotencyKey, call.request_id);
  rpc::SetDeadline(context, call.deadline);
}

}  // namespace parley::gateway
