#include "common/config/server_flags.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/reflection.h"
#include "absl/flags/usage.h"
#include "absl/flags/usage_config.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/errors/errors.h"

ABSL_FLAG(std::string, listen, "127.0.0.1:0",
          "Address and port of the gRPC listener; port 0 takes a free one.");
ABSL_FLAG(std::string, admin_listen, "", "Address and port of /metrics; empty serves none.");
ABSL_FLAG(std::string, data_dir, "", "Folder of the embedded database; held by one process at a time.");
ABSL_FLAG(std::string, caller_key_file, "", "File with the key that signs caller assertions: 64 hex digits.");
ABSL_FLAG(std::string, kek_file, "", "File with the key that wraps data keys: 64 hex digits.");
ABSL_FLAG(std::string, environment, "development",
          "development or production; production takes no test clock.");
ABSL_FLAG(int, worker_count, 16, "Threads that run calls; 1 to 256.");
ABSL_FLAG(int, queue_max, 1024, "Calls that may wait for a thread before RESOURCE_EXHAUSTED; 1 to 100000.");
ABSL_FLAG(int, calls_max, 10000, "Unary calls in progress before RESOURCE_EXHAUSTED; 1 to 1000000.");
ABSL_FLAG(int, streams_max, 10000,
          "Streams, watches above all, in progress before RESOURCE_EXHAUSTED; 1 to 1000000.");
ABSL_FLAG(bool, reflection, true, "Answer server reflection; off in production overlays.");
ABSL_FLAG(bool, print_config, false, "Print every setting in force, secrets left out, and exit.");

namespace parley {
namespace {

constexpr size_t kKeyBytes = 32;

void PrintConfig() {
  for (const auto& [name, flag] : absl::GetAllFlags()) {
    if (!absl::StrContains(flag->Filename(), "parley") &&
        !absl::StrContains(flag->Filename(), "common/config") &&
        !absl::StrContains(flag->Filename(), "services/")) {
      continue;
    }
    std::printf("--%s=%s\n", std::string(name).c_str(), flag->CurrentValue().c_str());
  }
}

std::vector<FieldViolation> BoundViolations() {
  std::vector<FieldViolation> violations;
  const auto check = [&](const char* name, int64_t value, int64_t low, int64_t high) {
    if (value < low || value > high)
      violations.push_back({name, absl::StrCat("must be ", low, " to ", high)});
  };
  check("--worker_count", absl::GetFlag(FLAGS_worker_count), 1, 256);
  check("--queue_max", absl::GetFlag(FLAGS_queue_max), 1, 100000);
  check("--calls_max", absl::GetFlag(FLAGS_calls_max), 1, 1000000);
  check("--streams_max", absl::GetFlag(FLAGS_streams_max), 1, 1000000);
  const std::string environment = absl::GetFlag(FLAGS_environment);
  if (environment != "development" && environment != "production") {
    violations.push_back({"--environment", "must be development or production"});
  }
  if (absl::GetFlag(FLAGS_caller_key_file).empty())
    violations.push_back({"--caller_key_file", "must be given"});
  if (absl::GetFlag(FLAGS_kek_file).empty() && !absl::GetFlag(FLAGS_data_dir).empty())
    violations.push_back({"--kek_file", "must be given with --data_dir"});
  return violations;
}

}  // namespace

absl::StatusOr<std::string> ReadKeyFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  absl::StripAsciiWhitespace(&text);
  const bool is_hex =
      text.size() == 2 * kKeyBytes && text.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
  if (!is_hex) {
    return absl::FailedPreconditionError(absl::StrCat(path, " must hold 64 hex digits (32 bytes)"));
  }
  return absl::HexStringToBytes(text);
}

absl::StatusOr<ServerFlags> ParseServerFlags(int argc, char** argv, absl::string_view service) {
  absl::SetProgramUsageMessage(
      absl::StrCat("parley-", service, ": one service of Parley. --help lists the flags."));
  absl::FlagsUsageConfig usage;
  usage.version_string = [] { return std::string(PARLEY_VERSION "\n"); };
  absl::SetFlagsUsageConfig(usage);
  absl::ParseCommandLine(argc, argv);
  if (absl::GetFlag(FLAGS_print_config)) {
    PrintConfig();
    std::exit(0);
  }
  if (auto violations = BoundViolations(); !violations.empty()) return InvalidFields(violations);

  ServerFlags flags{.service = std::string(service),
                    .listen = absl::GetFlag(FLAGS_listen),
                    .admin_listen = absl::GetFlag(FLAGS_admin_listen),
                    .data_dir = absl::GetFlag(FLAGS_data_dir),
                    .production = absl::GetFlag(FLAGS_environment) == "production",
                    .worker_count = absl::GetFlag(FLAGS_worker_count),
                    .queue_max = absl::GetFlag(FLAGS_queue_max),
                    .calls_max = absl::GetFlag(FLAGS_calls_max),
                    .streams_max = absl::GetFlag(FLAGS_streams_max),
                    .reflection = absl::GetFlag(FLAGS_reflection)};
  ASSIGN_OR_RETURN(flags.caller_key, ReadKeyFile(absl::GetFlag(FLAGS_caller_key_file)));
  if (const std::string kek_file = absl::GetFlag(FLAGS_kek_file); !kek_file.empty()) {
    ASSIGN_OR_RETURN(flags.kek, ReadKeyFile(kek_file));
  }
  return flags;
}

}  // namespace parley
