#ifndef PARLEY_COMMON_RPC_WIRE_H_
#define PARLEY_COMMON_RPC_WIRE_H_

#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/status.h>

#include <string>

#include "absl/status/status.h"

namespace parley::rpc {

// Between gRPC's types and ours. Pure, thread-safe.
std::string ToBytes(const grpc::ByteBuffer& buffer);
grpc::ByteBuffer ToBuffer(const std::string& bytes);

// The status with its details in grpc-status-details-bin, and back.
grpc::Status ToGrpc(const absl::Status& status);
absl::Status FromGrpc(const grpc::Status& status);

}  // namespace parley::rpc

#endif  // PARLEY_COMMON_RPC_WIRE_H_
