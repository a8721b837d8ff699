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

BackendRequest RequestTo(const Route& route, const KnownCaller& caller, const Call& call) {
  BackendRequest request{.path = "/" + route.name,
                         .metadata = {{rpc::kCallerMetadata, caller.assertion, /*is_shared=*/true},
                                      {rpc::kTraceparent, TraceparentOf(call.trace)},
                                      {rpc::kRequestId, call.trace.request_id}},
                         .deadline = call.deadline};
  if (!call.request_id.empty()) request.metadata.push_back({kIdempotencyKey, call.request_id});
  return request;
}

}  // namespace parley::gateway
