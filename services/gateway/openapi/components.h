#ifndef PARLEY_SERVICES_GATEWAY_OPENAPI_COMPONENTS_H_
#define PARLEY_SERVICES_GATEWAY_OPENAPI_COMPONENTS_H_

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "services/gateway/openapi/json_type.h"

namespace parley::gateway {

// The schemas that operations refer to. A message or enum gets one under the name of its package, less
// "parley.": "contacts.v1.Contact". So a name never changes because of another. What an update may leave out
// is required of a creation: such a message has a second schema, "contacts.v1.Contact.Change".
class Components {
 public:
  // `inputs` are the messages that callers send; the limits of requests hold in them and in those they hold.
  explicit Components(const std::set<const google::protobuf::Descriptor*>& inputs);

  // {"$ref": ...}, or the type itself of a message that JSON writes in its own way.
  Json Message(const google::protobuf::Descriptor& type);
  // What an update of it takes.
  Json Change(const google::protobuf::Descriptor& type);
  // A field with its rules and comment, as a property or a parameter.
  Json Field(const google::protobuf::FieldDescriptor& field);
  // The schema of a message itself, without the fields that stand elsewhere.
  Json Object(const google::protobuf::Descriptor& type, const std::set<std::string>& elsewhere = {});
  // Keeps a schema under a name of its own and answers the $ref to it.
  Json Keep(const std::string& name, Json schema);

  // Every schema referred to so far and those they refer to, by name.
  Json All();

 private:
  enum class Use { kWhole, kChange };
  using Wanted = std::pair<const google::protobuf::Descriptor*, Use>;

  Json Reference(const google::protobuf::Descriptor& type, Use use);
  Json Enum(const google::protobuf::EnumDescriptor& type);
  Json Element(const google::protobuf::FieldDescriptor& field, Use use);
  Json Property(const google::protobuf::FieldDescriptor& field, Use use);
  Json ObjectFor(const google::protobuf::Descriptor& type, Use use, const std::set<std::string>& elsewhere);

  const std::set<const google::protobuf::Descriptor*> inputs_;
  std::vector<Wanted> wanted_;        // referred to and not yet made
  std::map<std::string, Json> made_;  // by name
};

// "contacts.v1.Contact" of "parley.contacts.v1.Contact".
std::string ComponentName(const std::string& full_name);

// The $ref to a component.
Json RefTo(const std::string& name);

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_OPENAPI_COMPONENTS_H_
