#ifndef PARLEY_COMMON_CIVIL_TIME_ZONE_H_
#define PARLEY_COMMON_CIVIL_TIME_ZONE_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace parley::civil {

// The zone with this IANA name, a zone or a link of tzdata's own list: "Europe/Berlin", "US/Eastern", "UTC".
// Case counts. The zone's name() is the name asked for; links are not replaced by their targets.
//
// INVALID_ARGUMENT for every other name. The list is asked before absl::LoadTimeZone, which would open any
// path, "../../etc/passwd" included, and has names of its own ("localtime", "Fixed/UTC+01:00:00").
// INTERNAL when tzdata is missing or damaged. Thread-safe. Rules are read once per process.
absl::StatusOr<absl::TimeZone> FindZone(std::string_view iana_name);

// The version of the rules by which wall times are resolved, such as "2025b", to be stored beside each of
// them: a stored version that differs says that the instant must be derived again. INTERNAL when tzdata is
// missing or damaged; FindZone fails too then, so no instant can be derived without a version.
//
// It is read once. When tzdata is replaced under a running process, zones seen later may already follow the
// new rules under the old version; the next start sees the difference and derives those instants again.
absl::StatusOr<std::string> ZoneRulesVersion();

}  // namespace parley::civil

#endif  // PARLEY_COMMON_CIVIL_TIME_ZONE_H_
