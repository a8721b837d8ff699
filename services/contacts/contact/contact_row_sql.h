#ifndef PARLEY_SERVICES_CONTACTS_CONTACT_CONTACT_ROW_SQL_H_
#define PARLEY_SERVICES_CONTACTS_CONTACT_CONTACT_ROW_SQL_H_

#include <optional>
#include <string>

#include "common/store/sql.h"
#include "services/contacts/contact/contact.h"

namespace parley::contacts {

// The columns of table contact, in the order FromContactRow reads them.
#define PARLEY_CONTACT_COLUMNS                                                                             \
  "id, owner, display_name, email, organization, position, profile_url, zone, is_zone_guessed, origin, "   \
  "willingness, willing_after_time, language_code, connected_date, create_time, update_time, is_deleted, " \
  "revision"

Contact FromContactRow(const store::Row& row);

// Inserts or updates the row at the database's next revision, which it puts into `contact`.
absl::Status SaveContact(store::Transaction& transaction, const std::string& tenant, Contact& contact);

// The contact of this directory that holds the natural key named (UrlKeyName, EmailKeyName), if any.
absl::StatusOr<std::optional<Contact>> FindContactByKey(store::Connection& connection,
                                                        const std::string& tenant, const Name& owner,
                                                        const Name& key_name);

}  // namespace parley::contacts

#endif  // PARLEY_SERVICES_CONTACTS_CONTACT_CONTACT_ROW_SQL_H_
