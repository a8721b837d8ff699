#include "services/gateway/backend/ask.h"

#include <utility>

#include "common/rpc/arrival.h"
#include "common/rpc/caller.h"
#include "common/rpc/channel.h"
#include "common/rpc/wire.h"

namespace parley::gateway {

void Ask(Backend& service, const std::string& path, const std::string& assertion, const Bytes& request,
         std::chrono::steady_clock::duration timeout, std::function<void(absl::StatusOr<Bytes>)> done,
         const std::string& traceparent) {
  BackendRequest call{.path = path,
                      .metadata = {{rpc::kCallerMetadata, assertion}},
                      .deadline = std::chrono::steady_clock::now() + timeout};
  if (!traceparent.empty()) call.metadata.push_back({rpc::kTraceparent, traceparent});
  service.CallUnary(std::move(call), rpc::ToBuffer(request),
                    [done = std::move(done)](const grpc::Status& status, const grpc::ByteBuffer& reply) {
                      if (status.ok()) return done(rpc::ToBytes(reply));
                      done(rpc::FromGrpc(rpc::FromNeighbour(status)));
                    });
}

}  // namespace parley::gateway
