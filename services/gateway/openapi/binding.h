#ifndef PARLEY_SERVICES_GATEWAY_OPENAPI_BINDING_H_
#define PARLEY_SERVICES_GATEWAY_OPENAPI_BINDING_H_

#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"

namespace parley::gateway {

// A part of a path that the caller fills in.
struct PathParameter {
  std::string name;               // as the path has it in braces: "obligation"
  std::string field;              // the request's field that it is a part of: "name", "contact.name"
  std::string template_of_field;  // all of that field: "interviews/{interview}/obligations/{obligation}"
};

// One HTTP form of a method, as its google.api.http option says it.
struct Binding {
  std::string operation_id;  // "ContactsService_GetContact", unique in the suite
  std::string verb;          // "get"
  // With one name in braces for each part the caller fills in, as OpenAPI wants it: the option's
  // "/v1/{name=interviews/*}:cancel" is "/v1/interviews/{interview}:cancel" here.
  std::string path;
  std::vector<PathParameter> parameters;  // in the order of the path
  std::string body;                       // "*", a field of the request, or nothing
  std::string response_body;              // the field of the reply that is answered; nothing = all of it
};

// The HTTP forms of a method, the main one first; none for a method without the option.
std::vector<Binding> BindingsOf(const google::protobuf::MethodDescriptor& method);

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_OPENAPI_BINDING_H_
