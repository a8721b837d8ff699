#ifndef PARLEY_SERVICES_CONTACTS_CONTACT_CONNECTION_ROW_SQL_H_
#define PARLEY_SERVICES_CONTACTS_CONTACT_CONNECTION_ROW_SQL_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/store/sql.h"
#include "services/contacts/contact/connection.h"

namespace parley::contacts {

// Inserts or updates the row at the database's next revision, which it puts into `connection`.
absl::Status SaveConnection(store::Transaction& transaction, const std::string& tenant,
                            PeopleConnection& connection);

// The connection that brought `contact` ("contacts/{id}") to her seeker, if any.
absl::StatusOr<std::optional<PeopleConnection>> FindConnectionOf(store::Connection& database,
                                                                 const std::string& tenant,
                                                                 const Name& contact);

// For the feed: the connections of every tenant, tombstones too, last written after `after` and up to `upto`,
// with their tenants, in no order.
absl::StatusOr<std::vector<std::pair<std::string, PeopleConnection>>> ConnectionsWritten(
    store::Connection& database, Revision after, Revision upto);

}  // namespace parley::contacts

#endif  // PARLEY_SERVICES_CONTACTS_CONTACT_CONNECTION_ROW_SQL_H_
