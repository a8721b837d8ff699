#ifndef PARLEY_COMMON_SCHEMA_COMMAND_H_
#define PARLEY_COMMON_SCHEMA_COMMAND_H_

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace parley {

// How methods are called on the command line, read from their names: `parley contacts create`.

// "CreateApiKey" -> "create-api-key"; "contact_pending_cap" -> "contact-pending-cap".
std::string Kebab(absl::string_view name);

// "contacts" -> "contact", "deliveries" -> "delivery"; a word that is no plural stays.
std::string Singular(absl::string_view plural);

// ContactsService -> "contacts".
std::string NounOf(const google::protobuf::ServiceDescriptor& service);

// CreateContact of ContactsService -> "create", GetPolicy of TenantsService -> "get-policy". A standard verb
// of what is named after the noun stands alone where no other method would have it: ListInboxItems of
// InboxService
// -> "list". Two methods that would be one verb (GetContact, GetContacts) keep their names in full.
std::string VerbOf(const google::protobuf::MethodDescriptor& method);

}  // namespace parley

#endif  // PARLEY_COMMON_SCHEMA_COMMAND_H_
