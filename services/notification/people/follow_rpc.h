#ifndef PARLEY_SERVICES_NOTIFICATION_PEOPLE_FOLLOW_RPC_H_
#define PARLEY_SERVICES_NOTIFICATION_PEOPLE_FOLLOW_RPC_H_

#include <variant>

#include "absl/status/statusor.h"
#include "common/feed.h"
#include "services/notification/letter.h"
#include "services/notification/people/policy.h"

namespace parley::notification {

// What a change of the contacts feed says; nothing for a kind that no letter needs. Numbers of a
// policy that are not set have their defaults.
using PeopleFact = std::variant<std::monostate, Tenant, Policy, Person>;

// A tombstone is a Person with her name alone. INVALID_ARGUMENT when the body does not decode, UNIMPLEMENTED
// for a kind this build does not know: the follower parks both. Pure.
absl::StatusOr<PeopleFact> DecodePeopleFact(const FeedChange& change);

// An "interview" of the scheduling feed; its tombstone has no people. INVALID_ARGUMENT when it does not
// decode. Pure.
absl::StatusOr<Interview> DecodeInterview(const FeedChange& change);

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_PEOPLE_FOLLOW_RPC_H_
