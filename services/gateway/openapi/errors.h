#ifndef PARLEY_SERVICES_GATEWAY_OPENAPI_ERRORS_H_
#define PARLEY_SERVICES_GATEWAY_OPENAPI_ERRORS_H_

#include <string>
#include <vector>

#include "common/schema/schema.h"
#include "services/gateway/openapi/components.h"
#include "services/gateway/openapi/json_type.h"

namespace parley::gateway {

// How the suite refuses: google.rpc.Status, its details, and the reasons of parley.errors.v1.

// The response of an operation that fails. Its schemas are kept in `components`.
Json ErrorResponse(const Schema& schema, Components& components);

// The reasons a method's comment names, in its order; where it says "as PickTime does", that method's too.
std::vector<std::string> ReasonsOf(const Schema& schema, const google::protobuf::MethodDescriptor& method);

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_OPENAPI_ERRORS_H_
