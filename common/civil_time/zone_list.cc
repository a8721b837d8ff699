#include "common/civil_time/zone_list.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <ios>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace parley::civil {
namespace {

constexpr absl::string_view kVersionPrefix = "# version ";
constexpr std::size_t kListBytesMax = 4 << 20;  // The list of 2026 has 110 kB.

// The zone or link that one line defines, or nothing. A zone is "Z NAME RULES...", a link "L TARGET NAME".
absl::string_view NameDefinedBy(absl::string_view line) {
  const bool is_zone = absl::ConsumePrefix(&line, "Z ");
  if (!is_zone && !absl::ConsumePrefix(&line, "L ")) return {};
  const std::vector<absl::string_view> fields = absl::StrSplit(line, ' ', absl::SkipEmpty());
  const std::size_t position = is_zone ? 0 : 1;
  return position < fields.size() ? fields[position] : absl::string_view();
}

std::string ZoneinfoDirectory() {
  const char* chosen = std::getenv("TZDIR");
  return chosen != nullptr && *chosen != '\0' ? chosen : "/usr/share/zoneinfo";
}

}  // namespace

bool ZoneList::Contains(std::string_view name) const {
  return std::binary_search(names.begin(), names.end(), name, std::less<>());
}

absl::StatusOr<ZoneList> ParseZoneList(std::string_view tzdata_zi) {
  const absl::string_view text(tzdata_zi.data(), tzdata_zi.size());
  const std::vector<absl::string_view> lines = absl::StrSplit(text, '\n');
  absl::string_view version = lines.front();
  if (!absl::ConsumePrefix(&version, kVersionPrefix) || version.empty()) {
    return absl::InvalidArgumentError("the first line does not name the version of tzdata");
  }
  ZoneList list{.version = std::string(version)};
  for (absl::string_view line : lines) {
    if (absl::string_view name = NameDefinedBy(line); !name.empty()) list.names.emplace_back(name);
  }
  if (list.names.empty()) return absl::InvalidArgumentError("no zone is listed");
  std::sort(list.names.begin(), list.names.end());
  list.names.erase(std::unique(list.names.begin(), list.names.end()), list.names.end());
  return list;
}

absl::StatusOr<ZoneList> ReadZoneList(const std::string& directory) {
  const std::string path = absl::StrCat(directory, "/tzdata.zi");
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::InternalError(absl::StrCat("cannot open ", path, "; is tzdata installed?"));
  std::string text(kListBytesMax + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kListBytesMax) return absl::InternalError(absl::StrCat(path, " is larger than 4 MiB"));
  absl::StatusOr<ZoneList> list = ParseZoneList(text);
  if (!list.ok()) return absl::InternalError(absl::StrCat(path, ": ", list.status().message()));
  return list;
}

const absl::StatusOr<ZoneList>& InstalledZoneList() {
  // Never destroyed, so that threads which outlive main may still look names up.
  static const auto* const list = new absl::StatusOr<ZoneList>(ReadZoneList(ZoneinfoDirectory()));
  return *list;
}

}  // namespace parley::civil
