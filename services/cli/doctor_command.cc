#include "services/cli/doctor_command.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/civil_time/zone.h"
#include "common/clock/clock.h"
#include "common/errors/errors.h"
#include "services/cli/doctor_machine.h"
#include "services/cli/doctor_suite.h"
#include "services/cli/finding.h"
#include "services/cli/instance.h"

namespace parley::cli {
namespace {

constexpr absl::Duration kAnswerMax = absl::Seconds(2);  // what does not answer within it is not well

void Append(Findings more, Findings& findings) {
  findings.insert(findings.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

Findings LookAt(const Instance& instance, const ConnectionFlags& flags) {
  Findings findings = CheckProcesses(instance, flags.timeout);
  Append(CheckMailServer(instance, flags.timeout), findings);
  if (AnyRuns(instance)) {
    Append(CheckFeeds(instance, flags.timeout), findings);
    Append(CheckEdgeAndKey(flags, &instance), findings);
  }
  Append(CheckSecrets(instance), findings);
  findings.push_back(CheckDisk(instance.folder));
  findings.push_back(CheckClock(instance, RealNow()));
  return findings;
}

}  // namespace

absl::StatusOr<ExitCode> RunDoctor(const ConnectionFlags& given, const Console& console) {
  ConnectionFlags flags = given;
  flags.timeout = std::min(flags.timeout, kAnswerMax);
  Findings findings = {Ok("parley", "version " PARLEY_VERSION)};
  if (!flags.suite.address.empty()) {
    Append(CheckEdgeAndKey(flags, nullptr), findings);
  } else {
    const absl::StatusOr<Instance> instance = LoadInstance(flags.suite.instance);
    if (absl::IsInvalidArgument(instance.status())) return instance.status();
    if (instance.ok()) {
      Append(LookAt(*instance, flags), findings);
    } else {
      const bool is_default = flags.suite.instance == "default";
      findings.push_back(
          Fail("instance", std::string(instance.status().message()),
               is_default ? "./deploy/up" : absl::StrCat("./deploy/up --instance ", flags.suite.instance)));
    }
  }
  const std::string& key_file = flags.suite.api_key_file;
  if (!key_file.empty() && key_file != "-") findings.push_back(CheckKeyFile(key_file));
  findings.push_back(JudgeZones(civil::ZoneRulesVersion(), RealNow()));
  PrintFindings(flags.suite.address.empty() ? flags.suite.instance : flags.suite.address, findings, console);
  return AnyFails(findings) ? ExitCode::kUnwell : ExitCode::kOk;
}

}  // namespace parley::cli
