#ifndef PARLEY_SERVICES_CLI_FINDING_H_
#define PARLEY_SERVICES_CLI_FINDING_H_

#include <string>
#include <vector>

#include "services/cli/console.h"

namespace parley::cli {

// One thing that `parley doctor` looked at.
struct Finding {
  enum class Level { kOk, kWarn, kFail };

  Level level;
  std::string subject;    // "contacts", "API key"
  std::string sentence;   // without the subject: "is not running since ..."
  std::string mend = {};  // a line to paste into a shell; empty when there is nothing to mend
};

using Findings = std::vector<Finding>;

Finding Ok(std::string subject, std::string sentence);
Finding Warn(std::string subject, std::string sentence, std::string mend);
Finding Fail(std::string subject, std::string sentence, std::string mend);

bool AnyFails(const Findings& findings);

// A line for each with its mend below, then a line that sums up; or {"instance", "findings": [{"level",
// "subject", "finding", "mend"}]} as JSON or YAML.
void PrintFindings(const std::string& instance, const Findings& findings, const Console& console);

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_FINDING_H_
