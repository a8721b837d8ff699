#ifndef PARLEY_SERVICES_GATEWAY_OPENAPI_OPERATION_H_
#define PARLEY_SERVICES_GATEWAY_OPENAPI_OPERATION_H_

#include "common/schema/schema.h"
#include "services/gateway/openapi/binding.h"
#include "services/gateway/openapi/components.h"
#include "services/gateway/openapi/json_type.h"

namespace parley::gateway {

// What is said of a method however it is called: summary, description, who may call, the names it has in gRPC
// and on the command line, the reasons it fails with.
Json MethodFacts(const Schema& schema, const google::protobuf::MethodDescriptor& method);

// One HTTP form of a method as an OpenAPI operation. The schemas it refers to are asked of `components`.
Json OperationFor(const Schema& schema, const google::protobuf::MethodDescriptor& method,
                  const Binding& binding, Components& components);

// The header parameters that operations refer to.
Json HeaderParameters();

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_OPENAPI_OPERATION_H_
