#include "common/rpc/arrival.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/names/names.h"
#include "common/rpc/limits.h"

namespace parley::rpc {
namespace {

using std::chrono::steady_clock;

constexpr absl::string_view kTraceparentForm = "00-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx-xxxxxxxxxxxxxxxx-xx";
constexpr size_t kTraceIdAt = 3;
constexpr size_t kTraceIdLength = 32;
constexpr int kTraceIdBytes = 16;
constexpr int kSpanIdBytes = 8;

bool IsTraceparent(absl::string_view text) {
  if (text.size() != kTraceparentForm.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool fits = kTraceparentForm[i] == 'x' ? absl::ascii_isxdigit(static_cast<unsigned char>(text[i]))
                                                 : text[i] == kTraceparentForm[i];
    if (!fits) return false;
  }
  return true;
}

}  // namespace

std::string MetadataValue(const grpc::CallbackServerContext& context, const char* key) {
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find(key);
  if (found == metadata.end()) return "";
  return {found->second.data(), found->second.size()};
}

std::string TraceparentFrom(const std::string& given) {
  if (IsTraceparent(given)) return given;
  // Not sampled: nobody records spans yet.
  return absl::StrCat("00-", RandomHex(kTraceIdBytes), "-", RandomHex(kSpanIdBytes), "-00");
}

std::string TraceparentOf(const grpc::CallbackServerContext& context) {
  return TraceparentFrom(MetadataValue(context, "traceparent"));
}

std::string TraceIdOf(absl::string_view traceparent) {
  return std::string(traceparent.substr(kTraceIdAt, kTraceIdLength));
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
