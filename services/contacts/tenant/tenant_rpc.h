#ifndef PARLEY_SERVICES_CONTACTS_TENANT_TENANT_RPC_H_
#define PARLEY_SERVICES_CONTACTS_TENANT_TENANT_RPC_H_

#include <string>
#include <vector>

#include "common/rpc/method.h"
#include "common/store.h"
#include "services/contacts/tenant/api_key.h"
#include "services/contacts/tenant/policy.h"
#include "services/contacts/tenant/tenant.h"

namespace parley::contacts {

// What TenantsService stands on; outlives its methods.
struct TenantParts {
  Store<Tenant>& tenants;
  Store<PolicyState>& policies;
  Store<ApiKey>& api_keys;
  Credentials& credentials;
  std::string key_environment;  // "dev" or "prod": the second part of new keys
};

std::vector<rpc::Method> TenantMethods(TenantParts parts);

// The tenant and its policy as the feed tells of them (parley.contacts.v1.TenantFacts, PolicyFacts).
Bytes TenantBody(const Tenant& tenant);
Bytes PolicyBody(const PolicyState& state);

}  // namespace parley::contacts

#endif  // PARLEY_SERVICES_CONTACTS_TENANT_TENANT_RPC_H_
