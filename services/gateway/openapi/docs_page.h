#ifndef PARLEY_SERVICES_GATEWAY_OPENAPI_DOCS_PAGE_H_
#define PARLEY_SERVICES_GATEWAY_OPENAPI_DOCS_PAGE_H_

#include <string>

#include "services/gateway/openapi/json_type.h"

namespace parley::gateway {

// The API as a page to read: HTML that loads nothing and runs nothing. `document` is what Document() makes;
// the page says what stands there and nothing else, texts escaped. Pure.
std::string DocsPage(const Json& document);

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_OPENAPI_DOCS_PAGE_H_
