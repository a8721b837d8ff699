#include "common/rpc/channel.h"

#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>

#include <mutex>
#include <utility>

#include "common/errors/errors.h"
#include "common/rpc/caller.h"
#include "common/rpc/refusals.h"
#include "common/rpc/wire.h"

namespace parley::rpc {
namespace {

using std::chrono::steady_clock;

constexpr int kReplyBytesMax = 4 << 20;  // a feed's largest batch, a list's largest page
constexpr int kKeepalivePingMs = 30000;
constexpr int kKeepaliveTimeoutMs = 10000;
// The first try after a failure, the longest pause between two, and the longest try.
constexpr int kReconnectFirstMs = 100;
constexpr int kReconnectMaxMs = 1000;
constexpr int kConnectTimeoutMs = 1000;
constexpr int kResolveAgainMs = 1000;
constexpr absl::Duration kUnreachableRetry = absl::Seconds(1);

// What lives as long as one CallUnary.
struct UnaryCall {
  grpc::ClientContext context;
  grpc::ByteBuffer request;
  grpc::ByteBuffer reply;
};

// Keeps gRPC's callback threads for the life of the process. gRPC 1.51 ends them with the last channel or
// server that uses callbacks; when that last reference is let go on one of those very threads (a callback
// that outlived its owner), the thread frees the queue it goes on to wait on. A call on a channel that leads
// nowhere takes a reference for good; it fails at once and reaches no network.
void HoldCallbackThreads() {
  static grpc::GenericStub& nowhere = *new grpc::GenericStub(grpc::CreateChannel("", nullptr));
  auto call = std::make_shared<UnaryCall>();
  call->request = ToBuffer("");
  nowhere.UnaryCall(&call->context, "/nowhere", grpc::StubOptions(), &call->request, &call->reply,
                    [call](const grpc::Status&) {});
}

}  // namespace

std::shared_ptr<grpc::Channel> Connect(const std::string& address) {
  static std::once_flag held;
  std::call_once(held, HoldCallbackThreads);
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kReplyBytesMax);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepalivePingMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kReconnectFirstMs);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kConnectTimeoutMs);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kReconnectMaxMs);
  arguments.SetInt(GRPC_ARG_DNS_MIN_TIME_BETWEEN_RESOLUTIONS_MS, kResolveAgainMs);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);  // a machine's proxy is not for calls among ourselves
  // Whether a call may be made twice its caller knows, and keeping it for a repeat costs 8 kB of a stream.
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  // Every replica that the name stands for, and back to a lost one without waiting for a call.
  arguments.SetLoadBalancingPolicyName("round_robin");
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

void CallUnary(grpc::GenericStub& neighbour, const std::string& path, const std::string& assertion,
               const Bytes& request, steady_clock::duration timeout,
               std::function<void(absl::StatusOr<Bytes>)> done) {
  auto call = std::make_shared<UnaryCall>();
  call->request = ToBuffer(request);
  call->context.AddMetadata(kCallerMetadata, assertion);
  call->context.set_deadline(std::chrono::system_clock::now() +
                             std::chrono::duration_cast<std::chrono::system_clock::duration>(timeout));
  neighbour.UnaryCall(&call->context, path, grpc::StubOptions(), &call->request, &call->reply,
                      [call, done = std::move(done)](const grpc::Status& status) {
                        if (status.ok()) return done(ToBytes(call->reply));
                        done(FromGrpc(FromNeighbour(status)));
                      });
}

absl::Status Unreachable() {
  return WithRetry(
      Fail(absl::StatusCode::kUnavailable, "UNREACHABLE", "The service behind the gateway does not answer."),
      kUnreachableRetry);
}

grpc::Status FromNeighbour(const grpc::Status& status) {
  if (!status.error_details().empty()) return status;
  if (status.error_code() == grpc::StatusCode::UNAVAILABLE) return ToGrpc(Unreachable());
  if (status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED) return ToGrpc(TooLate());
  return status;
}

}  // namespace parley::rpc
