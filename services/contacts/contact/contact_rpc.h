#ifndef PARLEY_SERVICES_CONTACTS_CONTACT_CONTACT_RPC_H_
#define PARLEY_SERVICES_CONTACTS_CONTACT_CONTACT_RPC_H_

#include <vector>

#include "common/rpc/method.h"
#include "common/store.h"
#include "services/contacts/contact/contact.h"

namespace parley::contacts {

// ContactsService without its import. `contacts` outlives the methods.
std::vector<rpc::Method> ContactMethods(Store<ContactState>& contacts);

// The contact as the feed tells of her (parley.contacts.v1.ContactFacts).
Bytes ContactBody(const Contact& contact);

// The connection as the feed tells of it (parley.contacts.v1.ConnectionFacts).
Bytes ConnectionBody(const PeopleConnection& connection);

}  // namespace parley::contacts

#endif  // PARLEY_SERVICES_CONTACTS_CONTACT_CONTACT_RPC_H_
