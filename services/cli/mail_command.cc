#include "services/cli/mail_command.h"

#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "services/cli/embedded.h"
#include "services/cli/instance.h"

namespace parley::cli {
namespace {

constexpr char kPython[] = "/usr/bin/python3";

}  // namespace

absl::Status RunMail(const std::vector<std::string>& arguments, const ConnectionFlags& flags,
                     const Console& console) {
  ASSIGN_OR_RETURN(const Instance instance, LoadInstance(flags.suite.instance));
  if (instance.mail_folder.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("instance '", instance.name, "' sends to a real mail server; nothing is caught here"));
  }
  // -I: neither this folder nor the environment may add code.
  std::vector<std::string> command = {kPython, "-I", "-c", std::string(EmbeddedMailShow()),
                                      instance.mail_folder};
  command.insert(command.end(), arguments.begin(), arguments.end());
  if (console.format != OutputFormat::kTable) command.push_back("--json");  // which is YAML too
  std::vector<char*> argv;
  for (std::string& argument : command) argv.push_back(argument.data());
  argv.push_back(nullptr);
  console.out << std::flush;
  execv(kPython, argv.data());
  return absl::FailedPreconditionError(
      absl::StrCat(kPython, " is needed to show mail and cannot be started"));
}

}  // namespace parley::cli
