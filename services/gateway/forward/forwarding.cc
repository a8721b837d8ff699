#include "services/gateway/forward/forwarding.h"

#include <memory>
#include <utility>

#include "common/rpc/refusals.h"
#include "services/gateway/forward/forwarded_call.h"

namespace parley::gateway {
namespace {

std::vector<absl::string_view> ValuesOf(const grpc::CallbackServerContext& context, const char* key) {
  std::vector<absl::string_view> values;
  const auto [first, last] = context.client_metadata().equal_range(key);
  for (auto it = first; it != last; ++it) values.emplace_back(it->second.data(), it->second.size());
  return values;
}

}  // namespace

Forwarding::Forwarding(Routes routes, Identify identify)
    : routes_(std::move(routes)), identify_(std::move(identify)) {}

rpc::ServerCall* Forwarding::Forward(const rpc::CallContext& shared,
                                     grpc::GenericCallbackServerContext& context, Admit admit) {
  std::shared_ptr<const Route> route = routes_.Find(context.method());
  absl::Status refusal = admit(route != nullptr && !route->IsUnary());
  if (refusal.ok() && route == nullptr) refusal = rpc::MethodUnknown();
  const std::shared_ptr<ForwardedCall> call = ForwardedCall::Begin(shared, context, route);
  if (!refusal.ok()) {
    call->Refuse(refusal);
  } else {
    identify_(ValuesOf(context, "authorization"), ValuesOf(context, "x-parley-seeker"),
              [call](Identity caller) { call->Admit(std::move(caller)); });
  }
  return call.get();
}

std::vector<std::string> Forwarding::ServiceNames() const {
  return routes_.ServiceNames();
}

}  // namespace parley::gateway
