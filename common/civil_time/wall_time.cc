#include "common/civil_time/wall_time.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace parley::civil {
namespace {

using Lookup = absl::TimeZone::TimeInfo;

constexpr std::size_t kWallTimeBytes = std::string_view("2026-03-08T02:30:00").size();
constexpr absl::civil_year_t kFirstYear = 1970;
constexpr absl::civil_year_t kLastYear = 2200;
constexpr std::int64_t kCivilSecondsPerDay = 24 * 60 * 60;  // Civil days all have as many.

// `pre` reads the wall time by the offset before the change of clocks. In an overlap that is the first
// occurrence; in a gap it is as far after the change as the wall time is after the gap's start, which is
// what moving forward means.
absl::Time Choose(const Lookup& lookup, Fold fold) {
  const bool is_second = lookup.kind == Lookup::REPEATED && fold == Fold::kSecond;
  return is_second ? lookup.post : lookup.pre;
}

}  // namespace

absl::StatusOr<Fold> FoldFromNumber(int number) {
  if (number == 0) return Fold::kFirst;
  if (number == 1) return Fold::kSecond;
  return absl::InvalidArgumentError("fold is 0 for the first occurrence or 1 for the second.");
}

Resolution Resolve(absl::CivilSecond wall, const absl::TimeZone& zone, Fold fold) {
  const Lookup lookup = zone.At(wall);
  if (lookup.kind == Lookup::SKIPPED) {
    return Gap{.last_before = zone.At(lookup.trans - absl::Seconds(1)).cs,
               .first_after = zone.At(lookup.trans).cs,
               .length = lookup.pre - lookup.post};
  }
  const bool is_ambiguous = lookup.kind == Lookup::REPEATED;
  return ResolvedTime{.instant = Choose(lookup, fold),
                      .fold = is_ambiguous ? fold : Fold::kFirst,
                      .is_ambiguous = is_ambiguous};
}

absl::Time ResolveForward(absl::CivilSecond wall, const absl::TimeZone& zone, Fold fold) {
  return Choose(zone.At(wall), fold);
}

WallTime WallTimeAt(absl::Time instant, const absl::TimeZone& zone) {
  const absl::CivilSecond civil = zone.At(instant).cs;
  const Lookup lookup = zone.At(civil);
  const bool is_second = lookup.kind == Lookup::REPEATED && instant >= lookup.trans;
  return {.civil = civil, .fold = is_second ? Fold::kSecond : Fold::kFirst};
}

absl::Time AddLocalDays(absl::Time instant, int days, const absl::TimeZone& zone) {
  if (days == 0) return instant;  // The second occurrence of an overlap must not become the first.
  const absl::TimeZone::CivilInfo local = zone.At(instant);
  return ResolveForward(local.cs + kCivilSecondsPerDay * days, zone) + local.subsecond;
}

absl::StatusOr<absl::CivilSecond> ParseWallTime(std::string_view text) {
  absl::CivilSecond wall;
  // Abseil reads more forms than one and carries :60 over; what it writes back is the one form we take. The
  // size is looked at first, so that a megabyte is refused unread.
  const bool is_exact = text.size() == kWallTimeBytes && absl::ParseCivilTime(std::string(text), &wall) &&
                        absl::FormatCivilTime(wall) == text;
  if (!is_exact) {
    return absl::InvalidArgumentError("A wall time is a real date and time such as 2026-03-08T02:30:00.");
  }
  if (wall.year() < kFirstYear || wall.year() > kLastYear) {
    return absl::InvalidArgumentError("The year of a wall time is from 1970 to 2200.");
  }
  return wall;
}

std::string FormatWallTime(absl::CivilSecond wall) {
  return absl::FormatCivilTime(wall);
}

}  // namespace parley::civil
