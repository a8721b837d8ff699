#ifndef PARLEY_COMMON_CIVIL_TIME_ZONE_LIST_H_
#define PARLEY_COMMON_CIVIL_TIME_ZONE_LIST_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace parley::civil {

// What tzdata says about itself in tzdata.zi, the text form of its rules that is installed beside the
// compiled ones (format: zic(8)).
struct ZoneList {
  std::string version;             // "2025b"
  std::vector<std::string> names;  // Zones and links ("Europe/Berlin", "US/Eastern"), sorted, each once.

  bool Contains(std::string_view name) const;
};

// Reads the list out of the text of a tzdata.zi. INVALID_ARGUMENT when its first line does not name a
// version or no zone follows. Pure.
absl::StatusOr<ZoneList> ParseZoneList(std::string_view tzdata_zi);

// Reads `directory`/tzdata.zi. INTERNAL when the file is missing, larger than 4 MiB or not such a list: the
// installation is broken, no caller can mend that.
absl::StatusOr<ZoneList> ReadZoneList(const std::string& directory);

// The list of the zoneinfo this process uses: $TZDIR when it is set and not empty, else
// /usr/share/zoneinfo, the rule of absl::LoadTimeZone. Read at the first call and kept, failure included: a
// process never changes its rules, a new tzdata takes effect at the next start. Thread-safe.
const absl::StatusOr<ZoneList>& InstalledZoneList();

}  // namespace parley::civil

#endif  // PARLEY_COMMON_CIVIL_TIME_ZONE_LIST_H_
