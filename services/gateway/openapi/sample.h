#ifndef PARLEY_SERVICES_GATEWAY_OPENAPI_SAMPLE_H_
#define PARLEY_SERVICES_GATEWAY_OPENAPI_SAMPLE_H_

#include <set>
#include <string>

#include "google/protobuf/descriptor.h"
#include "services/gateway/openapi/binding.h"
#include "services/gateway/openapi/json_type.h"

namespace parley::gateway {

// A request's least body: its required fields, or its first one when it requires none. A text is what the
// field's comment gives as an example ('e.g. "Clinical research coordinator"'), else one of its format.
Json SampleOf(const google::protobuf::Descriptor& type, const std::set<std::string>& elsewhere);

// A call of the operation with curl, for a shell in which PARLEY_ADDRESS and PARLEY_API_KEY are set. `body`
// is null for an operation without one.
std::string CurlOf(const google::protobuf::MethodDescriptor& method, const Binding& binding,
                   const Json& body);

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_OPENAPI_SAMPLE_H_
