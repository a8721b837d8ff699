#ifndef PARLEY_SERVICES_GATEWAY_CALLER_ASK_CONTACTS_H_
#define PARLEY_SERVICES_GATEWAY_CALLER_ASK_CONTACTS_H_

#include <memory>
#include <string>

#include "services/gateway/caller/callers.h"

namespace grpc {
class Channel;
}

namespace parley::gateway {

// Asks TenantsService.VerifyApiKey over `contacts`, as SERVICE, with `caller_key` to sign. Without a channel
// (contacts is not deployed) every answer is UNAVAILABLE / UNREACHABLE.
AskAboutKey AskContacts(std::shared_ptr<grpc::Channel> contacts, std::string caller_key);

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_CALLER_ASK_CONTACTS_H_
