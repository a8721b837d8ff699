#ifndef PARLEY_SERVICES_GATEWAY_TRANSCODE_MESSAGE_FIELDS_H_
#define PARLEY_SERVICES_GATEWAY_TRANSCODE_MESSAGE_FIELDS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace parley::gateway {

// The fields on the way to `path` ("contact.name", each name as in the proto or in its JSON form) within
// `message`, outermost first; empty when there is no such field, or when the way leads through a repeated
// field or a message that JSON writes as one text. Pure.
std::vector<const google::protobuf::FieldDescriptor*> FieldsOf(const google::protobuf::Descriptor& message,
                                                               absl::string_view path);

// Whether JSON writes one value of the field as one text or number: every scalar, and google.protobuf's
// Timestamp, Duration, FieldMask and wrappers. Pure.
bool IsOneText(const google::protobuf::FieldDescriptor& field);

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_TRANSCODE_MESSAGE_FIELDS_H_
