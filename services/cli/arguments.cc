#include "services/cli/arguments.h"

#include "absl/strings/match.h"

namespace parley::cli {

std::vector<std::string> WithEmptyValuesApart(const std::vector<std::string>& arguments) {
  std::vector<std::string> apart;
  for (const std::string& argument : arguments) {
    const bool is_emptied = absl::StartsWith(argument, "--") && argument.find('=') == argument.size() - 1;
    apart.push_back(is_emptied ? argument.substr(0, argument.size() - 1) : argument);
    if (is_emptied) apart.emplace_back();
  }
  return apart;
}

}  // namespace parley::cli
