#include "common/rpc/refusals.h"

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/rpc/limits.h"

namespace parley::rpc {
namespace {

constexpr absl::Duration kOverloadedRetry = absl::Milliseconds(200);
constexpr absl::Duration kShutdownRetry = absl::Milliseconds(500);

}  // namespace

absl::Status MethodUnknown() {
  return Fail(absl::StatusCode::kUnimplemented, "METHOD_UNKNOWN", "There is no such method here.");
}

absl::Status Malformed(absl::string_view why) {
  return Fail(absl::StatusCode::kInvalidArgument, "MALFORMED_REQUEST", why);
}

absl::Status RequestTooLarge() {
  return Fail(absl::StatusCode::kResourceExhausted, "REQUEST_TOO_LARGE",
              "The message is larger than any method takes.",
              {{"size_bytes_max", absl::StrCat(kMessageBytesMax)}});
}

absl::Status TooLate() {
  return Fail(absl::StatusCode::kDeadlineExceeded, "DEADLINE_TOO_SHORT", "The call's time is up.");
}

absl::Status Overloaded() {
  return WithRetry(Fail(absl::StatusCode::kResourceExhausted, "OVERLOADED", "Too many calls are waiting."),
                   kOverloadedRetry);
}

absl::Status ShuttingDown() {
  return WithRetry(Fail(absl::StatusCode::kUnavailable, "SHUTTING_DOWN", "The server is shutting down."),
                   kShutdownRetry);
}

}  // namespace parley::rpc
