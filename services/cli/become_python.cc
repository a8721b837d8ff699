#include "services/cli/become_python.h"

#include <unistd.h>

#include "absl/strings/str_cat.h"

namespace parley::cli {
namespace {

// Not the one on PATH, which may lack what Debian's packages bring.
constexpr char kPython[] = "/usr/bin/python3";

}  // namespace

absl::Status BecomePython(std::vector<std::string> arguments, absl::string_view purpose) {
  arguments.insert(arguments.begin(), kPython);
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  execv(kPython, argv.data());
  return absl::FailedPreconditionError(
      absl::StrCat(kPython, " is needed ", purpose, " and cannot be started"));
}

}  // namespace parley::cli
