#ifndef PARLEY_COMMON_RPC_CALLER_H_
#define PARLEY_COMMON_RPC_CALLER_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/call.h"

namespace parley::rpc {

// The metadata key of the caller assertion: made by the gateway and by services for their own calls,
// stripped at the edge.
inline constexpr char kCallerMetadata[] = "x-parley-caller-bin";

// The serialised parley.caller.v1.SignedCaller of `caller`, good for 60 s of real time from `real_now`.
// `key` is the suite's 32-byte caller key.
std::string SignCaller(const Caller& caller, absl::string_view key, absl::Time real_now);

// The caller that `assertion` states, checked in constant time. UNAUTHENTICATED / CREDENTIAL_INVALID, with
// no hint which part was wrong, when it is malformed, signed by another key, or more than 5 s past its end.
absl::StatusOr<Caller> VerifyCaller(absl::string_view assertion, absl::string_view key, absl::Time real_now);

}  // namespace parley::rpc

#endif  // PARLEY_COMMON_RPC_CALLER_H_
