#ifndef PARLEY_SERVICES_GATEWAY_OPENAPI_FIELD_RULE_H_
#define PARLEY_SERVICES_GATEWAY_OPENAPI_FIELD_RULE_H_

#include "google/protobuf/descriptor.h"
#include "services/gateway/openapi/json_type.h"

namespace parley::gateway {

// What the options parley.api.v1.field and parley.policy.v1.number say of a field, as JSON Schema says it:
// what common/rpc/validate.h asks of a request, the defaults of unset limits included.

// Of one value: lengths, bounds, pattern, format.
Json ValueRules(const google::protobuf::FieldDescriptor& field);

// Of the list, for a repeated field.
Json ListRules(const google::protobuf::FieldDescriptor& field);

// What the field is besides its value: readOnly, deprecated, x-parley-immutable, x-parley-pii.
Json FieldMarks(const google::protobuf::FieldDescriptor& field);

bool IsRequired(const google::protobuf::FieldDescriptor& field);
bool IsOutputOnly(const google::protobuf::FieldDescriptor& field);

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_OPENAPI_FIELD_RULE_H_
