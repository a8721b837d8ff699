#include "services/cli/mail_command.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "services/cli/become_python.h"
#include "services/cli/embedded.h"
#include "services/cli/instance.h"

namespace parley::cli {

absl::Status RunMail(const std::vector<std::string>& arguments, const ConnectionFlags& flags,
                     const Console& console) {
  ASSIGN_OR_RETURN(const Instance instance, LoadInstance(flags.suite.instance));
  if (instance.mail_folder.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("instance '", instance.name, "' sends to a real mail server; nothing is caught here"));
  }
  // -I: neither this folder nor the environment may add code.
  std::vector<std::string> program = {"-I", "-c", std::string(EmbeddedMailShow()), instance.mail_folder};
  program.insert(program.end(), arguments.begin(), arguments.end());
  if (console.format != OutputFormat::kTable) program.push_back("--json");  // which is YAML too
  console.out << std::flush;
  return BecomePython(std::move(program), "to show mail");
}

}  // namespace parley::cli
