#ifndef PARLEY_SERVICES_SCHEDULING_PEOPLE_PERSON_FACTS_SQL_H_
#define PARLEY_SERVICES_SCHEDULING_PEOPLE_PERSON_FACTS_SQL_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/feed.h"
#include "common/store.h"
#include "common/store/follow.h"
#include "common/store/sql.h"
#include "services/scheduling/people/person_facts.h"

namespace parley::scheduling {

// What the copies say, as part of the transaction or snapshot that `connection` is. Somebody they lack has
// is_known false, a tenant they lack has no id. `seeker` and `contact` are resource names; errors are the
// database's.
absl::StatusOr<TenantFacts> LoadTenantFacts(store::Connection& connection, const std::string& tenant);
absl::StatusOr<PolicyFacts> LoadPolicyFacts(store::Connection& connection, const std::string& tenant);
absl::StatusOr<SeekerFacts> LoadSeekerFacts(store::Connection& connection, const std::string& tenant,
                                            const Name& seeker);
absl::StatusOr<ContactFacts> LoadContactFacts(store::Connection& connection, const std::string& tenant,
                                              const Name& contact);

// Writes what `change` says of a person, `facts`, over what was known before; with a seeker who is erased her
// key goes. Of a connection nothing is kept here.
absl::Status SavePerson(store::Transaction& transaction, const FeedChange& change, const PersonFacts& facts);

// How changes of contacts' feed are understood.
struct ContactsFeed {
  std::function<absl::StatusOr<PersonFacts>(const FeedChange&)> decode;  // what it refuses is parked
  // What a new connection means; part of the transaction that applies it.
  std::function<absl::Status(store::Transaction&, const std::string& tenant, const ConnectionFacts&)> connect;
};

// The copies of contacts' feed in `database`. Parked changes are sealed with `kek`.
store::Copies CopiesOfContacts(store::Database& database, ContactsFeed feed, std::string kek);

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_PEOPLE_PERSON_FACTS_SQL_H_
