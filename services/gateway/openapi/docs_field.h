#ifndef PARLEY_SERVICES_GATEWAY_OPENAPI_DOCS_FIELD_H_
#define PARLEY_SERVICES_GATEWAY_OPENAPI_DOCS_FIELD_H_

#include <string>

#include "services/gateway/openapi/json_type.h"

namespace parley::gateway {

// A schema of the document in a few words, for the page.

// What it is, as HTML: "text", "list of <a href="#type-...">Contact</a>".
std::string TypeHtml(const Json& schema);

// What holds for it: "required; at most 200 characters; personal data". Plain text.
std::string RulesText(const Json& schema, bool is_required);

// "contacts.v1.Contact" of a schema that refers to it; empty for all others.
std::string RefName(const Json& schema);

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_OPENAPI_DOCS_FIELD_H_
