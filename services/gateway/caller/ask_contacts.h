#ifndef PARLEY_SERVICES_GATEWAY_CALLER_ASK_CONTACTS_H_
#define PARLEY_SERVICES_GATEWAY_CALLER_ASK_CONTACTS_H_

#include <memory>
#include <string>

#include "common/observe/metrics.h"
#include "services/gateway/backend/backend.h"
#include "services/gateway/caller/callers.h"

namespace parley::gateway {

// Asks TenantsService.VerifyApiKey of `contacts`, as SERVICE, with `caller_key` to sign. When that is null
// (not deployed) every answer is UNAVAILABLE / UNREACHABLE. The calls are counted in `metrics`, which
// outlives the answers.
AskAboutKey AskContacts(std::shared_ptr<Backend> contacts, std::string caller_key, Metrics& metrics);

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_CALLER_ASK_CONTACTS_H_
