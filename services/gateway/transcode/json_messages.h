#ifndef PARLEY_SERVICES_GATEWAY_TRANSCODE_JSON_MESSAGES_H_
#define PARLEY_SERVICES_GATEWAY_TRANSCODE_JSON_MESSAGES_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/util/type_resolver.h"

namespace parley::gateway {

// Messages as JSON and back, as the proto3 mapping has it and protobuf's own code does it. Thread-safe.
class JsonMessages {
 public:
  // For the messages of `pool`, which outlives this.
  explicit JsonMessages(const google::protobuf::DescriptorPool& pool);

  // The serialised message of the type `type` (with its package) that `json` holds. Names of fields in
  // lowerCamelCase or as in the proto; a field that the message does not have is an error.
  // INVALID_ARGUMENT / MALFORMED_REQUEST for what ScanJson refuses; INVALID_FIELDS with the field's path for
  // what does not fit the message, the last such field when there are several.
  absl::StatusOr<Bytes> ToBytes(const std::string& type, absl::string_view json) const;

  // The same of a message of which `json` is one field's value; places count from the message.
  absl::StatusOr<Bytes> ToBytesOfField(const std::string& type, const std::string& field,
                                       absl::string_view json) const;

  // The same without ScanJson: for JSON that we wrote ourselves.
  absl::StatusOr<Bytes> ToBytesOfOurs(const std::string& type, const std::string& json) const;

  // The JSON of a serialised message: names in lowerCamelCase, no white space, and, as protobuf's clients
  // print it, without the fields that have their default value. INTERNAL when there is no
  // such type. `bytes` come from our own services: what is no message there is not looked for.
  absl::StatusOr<std::string> ToJson(const std::string& type, const Bytes& bytes) const;

 private:
  const std::unique_ptr<google::protobuf::util::TypeResolver> types_;
};

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_TRANSCODE_JSON_MESSAGES_H_
