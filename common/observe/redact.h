#ifndef PARLEY_COMMON_OBSERVE_REDACT_H_
#define PARLEY_COMMON_OBSERVE_REDACT_H_

#include <string>

#include "google/protobuf/message.h"

namespace parley {

// The one way a message may come into a log or the text of an error: as text on one line, where every field
// that is marked personal (parley.api.v1.field, pii), at any depth, is left out but for the fact that it was
// set, as is every text that looks like a credential: an API key or the value of an authorization header.
// Bytes are never shown, since they may hold a message. Pure.
std::string Redacted(const google::protobuf::Message& message);

}  // namespace parley

#endif  // PARLEY_COMMON_OBSERVE_REDACT_H_
