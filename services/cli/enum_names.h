#ifndef PARLEY_SERVICES_CLI_ENUM_NAMES_H_
#define PARLEY_SERVICES_CLI_ENUM_NAMES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace parley::cli {

// ORIGIN_OWN_NETWORK -> "own-network": the value without its type's name, as people type and read it.
std::string ShortName(const google::protobuf::EnumValueDescriptor& value);

// The value that `text` names, null when none: "own-network", "own_network", "OWN_NETWORK" or the full name.
const google::protobuf::EnumValueDescriptor* FindEnumValue(const google::protobuf::EnumDescriptor& type,
                                                           absl::string_view text);

// The short names of `type` without its zero value when that only means "not said".
std::vector<std::string> ShortNames(const google::protobuf::EnumDescriptor& type);

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_ENUM_NAMES_H_
