#ifndef PARLEY_SERVICES_CLI_ARGUMENTS_H_
#define PARLEY_SERVICES_CLI_ARGUMENTS_H_

#include <string>
#include <vector>

namespace parley::cli {

// "--email=" as two arguments, the second one empty. CLI11 would take what follows for the value ("--email=
// --zone x" for an address "--zone"), while an empty value is what clears a field.
std::vector<std::string> WithEmptyValuesApart(const std::vector<std::string>& arguments);

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_ARGUMENTS_H_
