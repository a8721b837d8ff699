#ifndef PARLEY_SERVICES_NOTIFICATION_PEOPLE_PEOPLE_SQL_H_
#define PARLEY_SERVICES_NOTIFICATION_PEOPLE_PEOPLE_SQL_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/store/sql.h"
#include "services/notification/letter.h"
#include "services/notification/people/policy.h"

namespace parley::notification {

// The copies of what the neighbours own. Each Save inserts or replaces one row.
absl::Status SaveTenant(store::Transaction& transaction, const Tenant& tenant);
absl::Status SavePolicy(store::Transaction& transaction, const std::string& tenant, const Policy& policy);
absl::Status SavePerson(store::Transaction& transaction, const std::string& tenant, const Person& person);
absl::Status SaveInterview(store::Transaction& transaction, const std::string& tenant,
                           const Interview& interview);

// Forgets the copies of one source.
absl::Status ClearPeople(store::Transaction& transaction);
absl::Status ClearInterviews(store::Transaction& transaction);

// What has come of them; nothing as long as it has not.
absl::StatusOr<std::optional<Tenant>> LoadTenant(store::Connection& connection, const std::string& tenant);
absl::StatusOr<std::optional<Policy>> LoadPolicy(store::Connection& connection, const std::string& tenant);
absl::StatusOr<std::optional<Person>> LoadPerson(store::Connection& connection, const std::string& tenant,
                                                 const Name& name);
absl::StatusOr<std::optional<Interview>> LoadInterview(store::Connection& connection,
                                                       const std::string& tenant, const Name& name);

// All that is known of an interview and its people; nothing as long as one of them has not come.
absl::StatusOr<std::optional<Parties>> LoadParties(store::Connection& connection, const std::string& tenant,
                                                   const Name& interview);

// Whether the person is known to have been erased.
absl::StatusOr<bool> IsErased(store::Connection& connection, const std::string& tenant, const Name& person);

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_PEOPLE_PEOPLE_SQL_H_
