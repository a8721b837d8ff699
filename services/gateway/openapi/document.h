#ifndef PARLEY_SERVICES_GATEWAY_OPENAPI_DOCUMENT_H_
#define PARLEY_SERVICES_GATEWAY_OPENAPI_DOCUMENT_H_

#include <string>

#include "common/schema/schema.h"
#include "services/gateway/openapi/json_type.h"

namespace parley::gateway {

// The OpenAPI 3.1 document of every method that somebody besides our own services may call: an operation for
// each google.api.http binding, and the schemas they reach. A method without a binding, a stream, stands in
// x-parley-streams. Nothing is written by hand for a method: another one in `schema` is in the document. The
// same schema gives the same bytes. Pure.
// Sources: spec.openapis.org/oas/v3.1.0; the JSON of messages is protobuf's own mapping.
Json Document(const Schema& schema, const std::string& version);

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_OPENAPI_DOCUMENT_H_
