#include "services/gateway/forward/admission.h"

#include <utility>

#include "common/errors/errors.h"
#include "common/names/names.h"
#include "common/observe/log.h"
#include "common/observe/metrics.h"
#include "common/rpc/arrival.h"
#include "common/rpc/caller.h"
#include "common/rpc/channel.h"
#include "common/rpc/registry.h"
#include "common/rpc/server_call.h"

namespace parley::gateway {

PassedOn PassedOnOf(PassedOn given) {
  given.traceparent = rpc::TraceparentFrom(given.traceparent);
  if (!IsId(given.request_id)) given.request_id = rpc::TraceIdOf(given.traceparent);
  return given;
}

absl::Status CheckAdmission(const Route& route, const absl::StatusOr<Caller>& caller) {
  RETURN_IF_ERROR(caller.status());
  RETURN_IF_ERROR(rpc::CheckPolicy(route.policy, *caller));
  return route.service == nullptr ? rpc::Unreachable() : absl::OkStatus();
}

void Address(grpc::ClientContext& context, const std::string& assertion, const PassedOn& passed_on,
             std::chrono::steady_clock::time_point deadline) {
  context.AddMetadata(rpc::kCallerMetadata, assertion);
  context.AddMetadata(kTraceparent, passed_on.traceparent);
  context.AddMetadata(kRequestId, passed_on.request_id);
  if (!passed_on.idempotency_key.empty()) context.AddMetadata(kIdempotencyKey, passed_on.idempotency_key);
  rpc::SetDeadline(context, deadline);
}

void Record(Metrics& metrics, const EndedCall& call, const PassedOn& passed_on) {
  metrics.CountCall(call.method, rpc::NameOf(call.code), call.took);
  Log(call.code == grpc::StatusCode::INTERNAL ? Severity::kError : Severity::kInfo, "call",
      {{"method", absl::string_view(call.method)},
       {"code", absl::string_view(rpc::NameOf(call.code))},
       {"ms", std::chrono::duration<double, std::milli>(call.took).count()},
       {"tenant", absl::string_view(call.tenant)},
       {"x_request_id", absl::string_view(passed_on.request_id)},
       {"trace_id", absl::string_view(rpc::TraceIdOf(passed_on.traceparent))}});
}

}  // namespace parley::gateway
