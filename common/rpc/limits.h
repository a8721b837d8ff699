#ifndef PARLEY_COMMON_RPC_LIMITS_H_
#define PARLEY_COMMON_RPC_LIMITS_H_

#include <chrono>

namespace parley::rpc {

// Bytes of the largest message any method takes.
inline constexpr int kMessageBytesMax = 256 << 10;

// What a gateway reads of a message, so that it can refuse one over kMessageBytesMax in words of its own and
// finish the call as the edge wants it; beyond this gRPC itself cuts the call off.
inline constexpr int kForwardedReceiveBytesMax = 1 << 20;

// The longest a unary call may take, whatever its client says.
inline constexpr std::chrono::seconds kUnaryTimeMax{10};

}  // namespace parley::rpc

#endif  // PARLEY_COMMON_RPC_LIMITS_H_
