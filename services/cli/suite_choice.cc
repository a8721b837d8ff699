#include "services/cli/suite_choice.h"

#include "absl/status/status.h"

namespace parley::cli {

absl::StatusOr<SuiteChoice> ChooseSuite(const TypedSuite& typed, const Environment& environment) {
  if (typed.instance && typed.address) {
    return absl::InvalidArgumentError("--instance and --address name two suites: give one of them");
  }
  SuiteChoice choice;
  choice.instance = typed.instance.value_or(environment("PARLEY_INSTANCE").value_or("default"));
  choice.api_key_file = typed.api_key_file.value_or("");
  if (typed.instance) return choice;
  choice.address = typed.address.value_or(environment("PARLEY_ADDRESS").value_or(""));
  if (typed.api_key_file) return choice;
  choice.api_key = environment("PARLEY_API_KEY").value_or("");
  if (choice.api_key.empty()) choice.api_key_file = environment("PARLEY_API_KEY_FILE").value_or("");
  return choice;
}

}  // namespace parley::cli
