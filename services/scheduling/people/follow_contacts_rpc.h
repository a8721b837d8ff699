#ifndef PARLEY_SERVICES_SCHEDULING_PEOPLE_FOLLOW_CONTACTS_RPC_H_
#define PARLEY_SERVICES_SCHEDULING_PEOPLE_FOLLOW_CONTACTS_RPC_H_

#include "absl/status/statusor.h"
#include "common/feed.h"
#include "services/scheduling/people/person_facts.h"

namespace parley::scheduling {

// What a change of contacts' feed says of a person, by its kind; numbers of a policy that are not set have
// their defaults. Pure. UNIMPLEMENTED for a kind, INVALID_ARGUMENT for bytes, that this build does not
// understand.
absl::StatusOr<PersonFacts> DecodePerson(const FeedChange& change);

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_PEOPLE_FOLLOW_CONTACTS_RPC_H_
