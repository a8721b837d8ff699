#ifndef PARLEY_SERVICES_CONTACTS_TENANT_TENANT_H_
#define PARLEY_SERVICES_CONTACTS_TENANT_TENANT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store.h"
#include "services/contacts/tenant/api_key.h"

namespace parley::contacts {

// One university's own part of Parley.
struct Tenant {
  std::string id;
  int64_t number = 0;  // stands in capability links; > 0
  std::string display_name;
  std::string mail_domain;
  std::string inbound_address;
  std::string zone;
  Revision revision = 0;
};

// What an installation begins with: its tenant and a first key.
struct Bootstrap {
  Tenant tenant;
  PresentedKey key;
};

// Reads the JSON that deploy/up writes: {"tenant": {"id", "display_name", "mail_domain", "inbound_address",
// "zone"}, "api_key": "parley_<env>_<id>_<secret>"}. INVALID_ARGUMENT naming every fault at once.
absl::StatusOr<Bootstrap> ParseBootstrap(const std::string& json);

}  // namespace parley::contacts

#endif  // PARLEY_SERVICES_CONTACTS_TENANT_TENANT_H_
