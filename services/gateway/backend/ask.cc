#include "services/gateway/backend/ask.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/rpc/arrival.h"
#include "common/rpc/caller.h"
#include "common/rpc/channel.h"
#include "common/rpc/wire.h"

namespace parley::gateway {

void Ask(Backend& service, Question question, std::function<void(absl::StatusOr<Bytes>)> done,
         Metrics& metrics) {
  const auto begun = std::chrono::steady_clock::now();
  BackendRequest call{.path = absl::StrCat("/", question.method),
                      .metadata = {{rpc::kCallerMetadata, question.assertion}},
                      .deadline = begun + question.timeout};
  if (!question.traceparent.empty()) call.metadata.push_back({rpc::kTraceparent, question.traceparent});
  service.CallUnary(std::move(call), rpc::ToBuffer(question.request),
                    [begun, calls = metrics.AddMadeCalls(question.method), done = std::move(done)](
                        const grpc::Status& status, const grpc::ByteBuffer& reply) {
                      const grpc::Status answer = rpc::FromNeighbour(status);
                      calls.Observe(answer.error_code(), std::chrono::steady_clock::now() - begun);
                      if (answer.ok()) return done(rpc::ToBytes(reply));
                      done(rpc::FromGrpc(answer));
                    });
}

}  // namespace parley::gateway
