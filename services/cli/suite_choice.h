#ifndef PARLEY_SERVICES_CLI_SUITE_CHOICE_H_
#define PARLEY_SERVICES_CLI_SUITE_CHOICE_H_

#include <functional>
#include <optional>
#include <string>

#include "absl/status/statusor.h"

namespace parley::cli {

// Which suite is called, and with which key.
struct SuiteChoice {
  std::string instance = "default";  // of this machine; called when `address` is empty
  std::string address;
  std::string api_key;       // given by the environment, or
  std::string api_key_file;  // read from there, - for standard input; both empty = the instance's own key
};

// What the command line said of it.
struct TypedSuite {
  std::optional<std::string> instance, address, api_key_file;
};

// The value of an environment variable, nothing when it is unset.
using Environment = std::function<std::optional<std::string>(const char* name)>;

// What is typed wins over the environment, so that --instance is never answered by the suite that
// PARLEY_ADDRESS names nor called with the key of another; PARLEY_ADDRESS wins over PARLEY_INSTANCE, and
// PARLEY_API_KEY over PARLEY_API_KEY_FILE. INVALID_ARGUMENT when both --instance and --address are typed.
absl::StatusOr<SuiteChoice> ChooseSuite(const TypedSuite& typed, const Environment& environment);

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_SUITE_CHOICE_H_
