#ifndef PARLEY_COMMON_SCHEMA_SCHEMA_H_
#define PARLEY_COMMON_SCHEMA_SCHEMA_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/dynamic_message.h"
#include "google/protobuf/message.h"

namespace parley {

// The API as it is described to people: every proto with its comments, which the descriptors inside generated
// code have lost. Messages made here are dynamic; options (who may call, field rules) are the generated
// types.
class Schema {
 public:
  // `descriptor_set` is a serialised google.protobuf.FileDescriptorSet in which every file comes after those
  // it imports, as protoc --include_imports writes it. INTERNAL when it is not one.
  static absl::StatusOr<std::unique_ptr<Schema>> Read(absl::string_view descriptor_set);
  // The set that was built into this program.
  static absl::StatusOr<std::unique_ptr<Schema>> BuiltIn();

  // Every service, in the order of the protos.
  const std::vector<const google::protobuf::ServiceDescriptor*>& services() const { return services_; }
  // Every message and enum, theirs and those errors are told in.
  const google::protobuf::DescriptorPool& pool() const { return pool_; }

  // An empty message of a type of this schema. It must not outlive the schema.
  std::unique_ptr<google::protobuf::Message> NewMessage(const google::protobuf::Descriptor& type);

 private:
  Schema() = default;

  google::protobuf::DescriptorPool pool_;
  google::protobuf::DynamicMessageFactory messages_{&pool_};
  std::vector<const google::protobuf::ServiceDescriptor*> services_;
};

}  // namespace parley

#endif  // PARLEY_COMMON_SCHEMA_SCHEMA_H_
