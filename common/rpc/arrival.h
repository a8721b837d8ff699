#ifndef PARLEY_COMMON_RPC_ARRIVAL_H_
#define PARLEY_COMMON_RPC_ARRIVAL_H_

#include <grpcpp/server_context.h>

#include <chrono>
#include <string>

#include "absl/strings/string_view.h"

namespace parley::rpc {

// What a call says of itself before its first message. Thread-safe.

// The first value of the metadata `key`, empty when there is none.
std::string MetadataValue(const grpc::CallbackServerContext& context, const char* key);

// A W3C traceparent ("00-<32 hex>-<16 hex>-<2 hex>"): `given`, the client's, if it is well formed, else a new
// one.
std::string TraceparentFrom(const std::string& given);
std::string TraceparentOf(const grpc::CallbackServerContext& context);

// The 32 hex digits of a traceparent that name the trace.
std::string TraceIdOf(absl::string_view traceparent);

// When the call's time is up: the client's own deadline, for a unary call at most kUnaryTimeMax from now.
// time_point::max() for a stream without one.
std::chrono::steady_clock::time_point DeadlineOf(const grpc::CallbackServerContext& context, bool is_unary);

}  // namespace parley::rpc

#endif  // PARLEY_COMMON_RPC_ARRIVAL_H_
