#ifndef PARLEY_COMMON_RPC_CHANNEL_H_
#define PARLEY_COMMON_RPC_CHANNEL_H_

#include <grpcpp/channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/status.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/store.h"

namespace parley::rpc {

// A channel to another process of the suite, by the address of its gRPC listener ("127.0.0.1:9010",
// "contacts:9010"). A dead peer is known at once and a restarted one found again within about a second; a
// silent connection is given up after 40 s. Connects when it is first used. Thread-safe.
std::shared_ptr<grpc::Channel> Connect(const std::string& address);

// Calls a unary method of a neighbour without waiting: `done` gets the reply's bytes or the error, on gRPC's
// thread, where it must not block. A neighbour that does not answer is UNAVAILABLE / UNREACHABLE or, when
// `timeout` is up, DEADLINE_EXCEEDED / DEADLINE_TOO_SHORT.
// `path`: "/parley.feed.v1.FeedService/Head". `assertion`: from SignCaller.
void CallUnary(grpc::GenericStub& neighbour, const std::string& path, const std::string& assertion,
               const Bytes& request, std::chrono::steady_clock::duration timeout,
               std::function<void(absl::StatusOr<Bytes>)> done);

// UNAVAILABLE / UNREACHABLE with a delay.
absl::Status Unreachable();

// What a call to a neighbour ended with, in our vocabulary: a status that gRPC made itself, without our
// details, becomes UNREACHABLE or DEADLINE_TOO_SHORT; one with details, and any other, stays as it is.
grpc::Status FromNeighbour(const grpc::Status& status);

}  // namespace parley::rpc

#endif  // PARLEY_COMMON_RPC_CHANNEL_H_
