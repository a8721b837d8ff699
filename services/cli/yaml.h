#ifndef PARLEY_SERVICES_CLI_YAML_H_
#define PARLEY_SERVICES_CLI_YAML_H_

#include <string>

#include "absl/strings/string_view.h"

namespace parley::cli {

// `json` (valid JSON text) as YAML 1.2 in block style, in the same order, with a final newline.
std::string JsonToYaml(absl::string_view json);

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_YAML_H_
