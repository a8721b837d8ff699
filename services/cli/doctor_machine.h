#ifndef PARLEY_SERVICES_CLI_DOCTOR_MACHINE_H_
#define PARLEY_SERVICES_CLI_DOCTOR_MACHINE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/cli/finding.h"
#include "services/cli/instance.h"

namespace parley::cli {

// What `parley doctor` sees of an instance without calling it: its files, the disk, the clock.

// Whether its secrets are there and nobody else can read them.
Findings CheckSecrets(const Instance& instance);

// A key file of one's own, named by a flag or the environment.
Finding CheckKeyFile(const std::string& path);

Finding CheckDisk(const std::string& folder);

// What so many free bytes mean.
Finding JudgeDisk(const std::string& folder, uint64_t free_bytes);

// `version` is that of tzdata here, or why it cannot be read.
Finding JudgeZones(const absl::StatusOr<std::string>& version, absl::Time now);

Finding CheckClock(const Instance& instance, absl::Time now);

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_DOCTOR_MACHINE_H_
