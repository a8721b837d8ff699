#ifndef PARLEY_SERVICES_NOTIFICATION_NOTICES_SAID_RPC_H_
#define PARLEY_SERVICES_NOTIFICATION_NOTICES_SAID_RPC_H_

#include "absl/status/statusor.h"
#include "common/store.h"
#include "services/notification/letter.h"

namespace parley::notification {

// Reads a parley.scheduling.v1.Message, as it came from the feed and is kept until it has been told.
// INVALID_ARGUMENT when it does not decode, its kind is not known here, it names no interview, recipient or
// instants, or tells of a booking without one. Pure.
absl::StatusOr<Said> DecodeSaid(const Bytes& body);

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_NOTICES_SAID_RPC_H_
