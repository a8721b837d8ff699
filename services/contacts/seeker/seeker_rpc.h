#ifndef PARLEY_SERVICES_CONTACTS_SEEKER_SEEKER_RPC_H_
#define PARLEY_SERVICES_CONTACTS_SEEKER_SEEKER_RPC_H_

#include <vector>

#include "common/rpc/method.h"
#include "common/store.h"
#include "services/contacts/seeker/seeker.h"

namespace parley::contacts {

// SeekersService. `seekers` outlives the methods.
std::vector<rpc::Method> SeekerMethods(Store<SeekerState>& seekers);

// The seeker as the feed tells of her (parley.contacts.v1.SeekerFacts).
Bytes SeekerBody(const Seeker& seeker);

}  // namespace parley::contacts

#endif  // PARLEY_SERVICES_CONTACTS_SEEKER_SEEKER_RPC_H_
