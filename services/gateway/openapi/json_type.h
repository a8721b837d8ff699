#ifndef PARLEY_SERVICES_GATEWAY_OPENAPI_JSON_TYPE_H_
#define PARLEY_SERVICES_GATEWAY_OPENAPI_JSON_TYPE_H_

#include <nlohmann/json.hpp>
#include <optional>

#include "google/protobuf/descriptor.h"

namespace parley::gateway {

using Json = nlohmann::ordered_json;

// How protobuf writes values in JSON, as JSON Schema 2020-12 (the dialect of OpenAPI 3.1). Source:
// protobuf.dev/programming-guides/json. Pure.

// A number, text, bool or bytes; {} for messages and enums, which are schemas of their own.
Json ScalarType(const google::protobuf::FieldDescriptor& field);

// A message that is not written as an object of its fields, such as a Timestamp; nothing for all others.
std::optional<Json> WellKnownType(const google::protobuf::Descriptor& message);

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_OPENAPI_JSON_TYPE_H_
