#ifndef PARLEY_COMMON_RPC_REFUSALS_H_
#define PARLEY_COMMON_RPC_REFUSALS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace parley::rpc {

// What servers and the gateway say alike when they do not do a call. Pure, thread-safe.
absl::Status MethodUnknown();                   // UNIMPLEMENTED / METHOD_UNKNOWN
absl::Status Malformed(absl::string_view why);  // INVALID_ARGUMENT / MALFORMED_REQUEST
absl::Status RequestTooLarge();                 // RESOURCE_EXHAUSTED / REQUEST_TOO_LARGE
absl::Status TooLate();                         // DEADLINE_EXCEEDED / DEADLINE_TOO_SHORT
absl::Status Overloaded();                      // RESOURCE_EXHAUSTED / OVERLOADED with a delay
absl::Status ShuttingDown();                    // UNAVAILABLE / SHUTTING_DOWN with a delay

}  // namespace parley::rpc

#endif  // PARLEY_COMMON_RPC_REFUSALS_H_
