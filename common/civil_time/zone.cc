#include "common/civil_time/zone.h"

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/civil_time/zone_list.h"

namespace parley::civil {
namespace {

// A refused name is quoted in the error, escaped and cut: it may be a megabyte of anything. The longest name
// in tzdata has 32 bytes.
constexpr std::size_t kQuotedBytesMax = 64;

}  // namespace

absl::StatusOr<absl::TimeZone> FindZone(std::string_view iana_name) {
  const absl::StatusOr<ZoneList>& list = InstalledZoneList();
  if (!list.ok()) return list.status();
  if (!list->Contains(iana_name)) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", absl::CHexEscape(std::string(iana_name.substr(0, kQuotedBytesMax))),
                     "\" is not an IANA time zone; use a name such as Europe/Berlin."));
  }
  absl::TimeZone zone;
  const std::string name(iana_name);
  if (!absl::LoadTimeZone(name, &zone)) {
    return absl::InternalError(absl::StrCat("tzdata lists ", name, " but its rules cannot be read"));
  }
  return zone;
}

absl::StatusOr<std::string> ZoneRulesVersion() {
  const absl::StatusOr<ZoneList>& list = InstalledZoneList();
  if (!list.ok()) return list.status();
  return list->version;
}

}  // namespace parley::civil
