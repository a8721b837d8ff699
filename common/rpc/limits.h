#ifndef PARLEY_COMMON_RPC_LIMITS_H_
#define PARLEY_COMMON_RPC_LIMITS_H_

#include <chrono>
#include <cstddef>

namespace parley::rpc {

// Bytes of the largest message any method takes. ServerCall judges it, and not gRPC: gRPC 1.51 too holds a
// message whole before it looks at its length, and then cuts the call off in a way that for a moment cannot
// be told from a half-close.
inline constexpr size_t kMessageBytesMax = 256 << 10;

// The longest a unary call may take, whatever its client says.
inline constexpr std::chrono::seconds kUnaryTimeMax{10};

}  // namespace parley::rpc

#endif  // PARLEY_COMMON_RPC_LIMITS_H_
