#ifndef PARLEY_SERVICES_GATEWAY_OPENAPI_API_DOCS_H_
#define PARLEY_SERVICES_GATEWAY_OPENAPI_API_DOCS_H_

#include <string>

#include "services/gateway/http/http.h"

namespace parley::gateway {

// Whether a path is that of the API's description: /openapi.json, or /docs.
bool IsApiDocs(const std::string& path);

// Answers those paths, without a credential: they say what the protos say. Both are made at the first
// request, once (README.md says how long that takes), so that a gateway that nobody asks starts without them.
// They carry a strong ETag, and a browser that has the page asks with it each time and gets 304. Thread-safe.
HttpHandler ApiDocs();

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_OPENAPI_API_DOCS_H_
