#ifndef PARLEY_COMMON_RPC_ARRIVAL_H_
#define PARLEY_COMMON_RPC_ARRIVAL_H_

#include <grpcpp/server_context.h>

#include <chrono>
#include <string>

#include "absl/strings/string_view.h"
#include "common/observe/trace.h"

namespace parley::rpc {

// What a call says of itself before its first message. Thread-safe.

// The metadata that carries a trace from hop to hop (W3C Trace Context), and the client's own word for its
// call.
inline constexpr char kTraceparent[] = "traceparent";
inline constexpr char kRequestId[] = "x-request-id";

// The first value of the metadata `key`, empty when there is none.
std::string MetadataValue(const grpc::CallbackServerContext& context, const char* key);

// This process's span of the call: below the one that the client's traceparent names, or the first of a new
// trace. With the client's x-request-id, or the trace id when that is none (IsId).
Trace TraceOf(absl::string_view traceparent, const std::string& request_id);
Trace TraceOf(const grpc::CallbackServerContext& context);

// When the call's time is up: the client's own deadline, for a unary call at most kUnaryTimeMax from now.
// time_point::max() for a stream without one.
std::chrono::steady_clock::time_point DeadlineOf(const grpc::CallbackServerContext& context, bool is_unary);

}  // namespace parley::rpc

#endif  // PARLEY_COMMON_RPC_ARRIVAL_H_
