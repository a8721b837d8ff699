#ifndef PARLEY_SERVICES_CONTACTS_CONTACT_CONTACT_SQL_H_
#define PARLEY_SERVICES_CONTACTS_CONTACT_CONTACT_SQL_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/store.h"
#include "common/store/sql_store.h"
#include "services/contacts/contact/contact.h"

namespace parley::contacts {

// Contacts on SQL. `context` outlives the store.
std::unique_ptr<Store<ContactState>> OpenContacts(const store::StoreContext& context);

// Empties the contacts private to `seeker` ("seekers/{id}") as their deletion does, each at its own revision,
// in the order of their last changes. For the write that deletes her.
absl::Status EmptyDirectoryOf(store::Transaction& transaction, const std::string& tenant, const Name& seeker,
                              absl::Time now);

// For the feed: the contacts of every tenant, tombstones too, last written after `after` and up to `upto`,
// with their tenants, in no order.
absl::StatusOr<std::vector<std::pair<std::string, Contact>>> ContactsWritten(store::Connection& connection,
                                                                             Revision after, Revision upto);

}  // namespace parley::contacts

#endif  // PARLEY_SERVICES_CONTACTS_CONTACT_CONTACT_SQL_H_
