#ifndef PARLEY_SERVICES_CONTACTS_TENANT_TENANT_SQL_H_
#define PARLEY_SERVICES_CONTACTS_TENANT_TENANT_SQL_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/store.h"
#include "common/store/sql_store.h"
#include "services/contacts/tenant/api_key.h"
#include "services/contacts/tenant/policy.h"
#include "services/contacts/tenant/tenant.h"

namespace parley::contacts {

// What TenantsService reads and writes, on SQL. `context` outlives the stores.
std::unique_ptr<Store<Tenant>> OpenTenants(const store::StoreContext& context);
std::unique_ptr<Store<PolicyState>> OpenPolicies(const store::StoreContext& context);
std::unique_ptr<Store<ApiKey>> OpenApiKeys(const store::StoreContext& context);
std::unique_ptr<Credentials> OpenCredentials(store::Database& database);

// Puts the tenant and its first key on file, with every scope. Idempotent: what is there already stays.
absl::Status SaveBootstrap(store::Database& database, const Bootstrap& bootstrap, absl::Time now);
// The same from the file `path` (ParseBootstrap says what stands in it); nothing when there is no path.
// FAILED_PRECONDITION when the file cannot be read.
absl::Status SaveBootstrapFile(store::Database& database, const std::string& path, absl::Time now);

// For the feed: tenants and their policies last written after `after` and up to `upto`, the policies with
// their tenants, in no order.
absl::StatusOr<std::vector<Tenant>> TenantsWritten(store::Connection& connection, Revision after,
                                                   Revision upto);
absl::StatusOr<std::vector<std::pair<std::string, PolicyState>>> PoliciesWritten(
    store::Connection& connection, Revision after, Revision upto);

}  // namespace parley::contacts

#endif  // PARLEY_SERVICES_CONTACTS_TENANT_TENANT_SQL_H_
