#include "common/rpc/arrival.h"

#include <algorithm>

#include "common/names/names.h"
#include "common/rpc/limits.h"

namespace parley::rpc {
namespace {

using std::chrono::steady_clock;

}  // namespace

std::string MetadataValue(const grpc::CallbackServerContext& context, const char* key) {
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find(key);
  if (found == metadata.end()) return "";
  return {found->second.data(), found->second.size()};
}

Trace TraceOf(absl::string_view traceparent, const std::string& request_id) {
  Trace trace = ContinueTrace(traceparent);
  trace.request_id = IsId(request_id) ? request_id : trace.trace_id;
  return trace;
}

Trace TraceOf(const grpc::CallbackServerContext& context) {
  // One that comes twice is none.
  const bool is_one = context.client_metadata().count(kTraceparent) == 1;
  return TraceOf(is_one ? MetadataValue(context, kTraceparent) : "", MetadataValue(context, kRequestId));
}

steady_clock::time_point DeadlineOf(const grpc::CallbackServerContext& context, bool is_unary) {
  const auto now = steady_clock::now();
  const auto cap = is_unary ? now + kUnaryTimeMax : steady_clock::time_point::max();
  const auto asked = context.deadline();
  if (asked == std::chrono::system_clock::time_point::max()) return cap;
  const auto left = asked - std::chrono::system_clock::now();
  return std::min(cap, now + std::chrono::duration_cast<steady_clock::duration>(left));
}

}  // namespace parley::rpc
