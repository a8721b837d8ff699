#ifndef PARLEY_COMMON_RPC_VALIDATE_H_
#define PARLEY_COMMON_RPC_VALIDATE_H_

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace parley::rpc {

// Holds `request` against the field options of its descriptor (parley/api/v1/field.proto), all fields and
// nested messages, and puts it into the form rules may rely on: text in Unicode NFC, OUTPUT_ONLY fields
// cleared (AIP-203: what a client sends there is ignored).
// INVALID_ARGUMENT / INVALID_FIELDS with every violation at once, by path ("contact.email"). Bounded by the
// size of the message, which the server limits. Thread-safe.
absl::Status Validate(google::protobuf::Message& request);

}  // namespace parley::rpc

#endif  // PARLEY_COMMON_RPC_VALIDATE_H_
