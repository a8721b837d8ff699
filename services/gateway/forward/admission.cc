#include "services/gateway/forward/admission.h"

#include "common/errors/errors.h"
#include "common/rpc/arrival.h"
#include "common/rpc/caller.h"
#include "common/rpc/channel.h"
#include "common/rpc/registry.h"

namespace parley::gateway {

absl::Status CheckAdmission(const Route& route, const absl::StatusOr<Caller>& caller) {
  RETURN_IF_ERROR(caller.status());
  RETURN_IF_ERROR(rpc::CheckPolicy(route.policy, *caller));
  return route.service == nullptr ? rpc::Unreachable() : absl::OkStatus();
}

void Address(grpc::ClientContext& context, const std::string& assertion, const PassedOn& passed_on,
             std::chrono::steady_clock::time_point deadline) {
  context.AddMetadata(rpc::kCallerMetadata, assertion);
  context.AddMetadata(rpc::kTraceparent, TraceparentOf(passed_on.trace));
  context.AddMetadata(rpc::kRequestId, passed_on.trace.request_id);
  if (!passed_on.idempotency_key.empty()) context.AddMetadata(kIdempotencyKey, passed_on.idempotency_key);
  rpc::SetDeadline(context, deadline);
}

}  // namespace parley::gateway
