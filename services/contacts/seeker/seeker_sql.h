#ifndef PARLEY_SERVICES_CONTACTS_SEEKER_SEEKER_SQL_H_
#define PARLEY_SERVICES_CONTACTS_SEEKER_SEEKER_SQL_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/store.h"
#include "common/store/sql_store.h"
#include "services/contacts/seeker/seeker.h"

namespace parley::contacts {

// Empties what is private to a seeker ("seekers/{id}"), in the write that deletes her.
using EmptyPrivate = std::function<absl::Status(store::Transaction& transaction, const std::string& tenant,
                                                const Name& seeker, absl::Time now)>;

// Seekers on SQL. `context` outlives the store.
std::unique_ptr<Store<SeekerState>> OpenSeekers(const store::StoreContext& context,
                                                EmptyPrivate empty_private);

// For the feed: the seekers of every tenant, tombstones too, last written after `after` and up to `upto`,
// with their tenants, in no order.
absl::StatusOr<std::vector<std::pair<std::string, Seeker>>> SeekersWritten(store::Connection& connection,
                                                                           Revision after, Revision upto);

}  // namespace parley::contacts

#endif  // PARLEY_SERVICES_CONTACTS_SEEKER_SEEKER_SQL_H_
