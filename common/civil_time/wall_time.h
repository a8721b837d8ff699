// Wall times and instants.
//
// A wall time is what a clock on the wall of a zone shows: absl::CivilSecond. Most name one instant. Where a
// zone's clocks are put forward some name none (a gap: 02:30 on 2026-03-08 in America/New_York), where they
// are put back some name two (an overlap: 01:30 on 2026-11-01). What people ask for goes through Resolve,
// which tells the three apart; what the program derives ("next day 09:00", a window's end) goes through
// ResolveForward, which always has an answer. All functions are pure and thread-safe. Instants are finite;
// zones come from FindZone.
#ifndef PARLEY_COMMON_CIVIL_TIME_WALL_TIME_H_
#define PARLEY_COMMON_CIVIL_TIME_WALL_TIME_H_

#include <string>
#include <string_view>
#include <variant>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace parley::civil {

// Which of two instants an ambiguous wall time means; the numbers are those of PEP 495 and of our protos.
enum class Fold { kFirst = 0, kSecond = 1 };

// The fold a request carries as a number. INVALID_ARGUMENT unless 0 or 1.
absl::StatusOr<Fold> FoldFromNumber(int number);

// The one instant a wall time was found to mean.
struct ResolvedTime {
  absl::Time instant;
  Fold fold;          // The one used; kFirst when the wall time is not ambiguous, whatever was asked for.
  bool is_ambiguous;  // The wall time happens twice, and the other fold is another instant.
};

// The wall time does not exist. Its nearest neighbours, to the second: 01:59:59 and 03:00:00 around 02:30.
struct Gap {
  absl::CivilSecond last_before;
  absl::CivilSecond first_after;
  absl::Duration length;  // By how much the clocks are put forward, > 0.
};

using Resolution = std::variant<ResolvedTime, Gap>;

// The instant at which `zone`'s clocks show `wall`, or the gap it falls into. In an overlap the earlier
// instant unless `fold` is kSecond.
Resolution Resolve(absl::CivilSecond wall, const absl::TimeZone& zone, Fold fold = Fold::kFirst);

// As Resolve, but in a gap moves forward by its length, 02:30 -> 03:30 (RFC 5545 3.3.5): for derived times,
// and for a stored wall time that new rules have pushed into a gap.
absl::Time ResolveForward(absl::CivilSecond wall, const absl::TimeZone& zone, Fold fold = Fold::kFirst);

// What `zone`'s clocks show, whole seconds, and which of its occurrences it is. Resolve undoes it.
struct WallTime {
  absl::CivilSecond civil;
  Fold fold;
};
WallTime WallTimeAt(absl::Time instant, const absl::TimeZone& zone);

// The same local time of day, fractions of a second included, `days` calendar days later (earlier when
// negative). The day's real length does not matter; a result in a gap moves forward, in an overlap it is the
// first occurrence. Zero days is the instant itself.
absl::Time AddLocalDays(absl::Time instant, int days, const absl::TimeZone& zone);

// Reads "2026-03-08T02:30:00", exactly this form. INVALID_ARGUMENT for anything else: dates and times of day
// that do not exist (24:00:00 and the leap second :60 among them), years outside 1970..2200, fractions,
// offsets, spaces. Whether the wall time exists in a zone is for Resolve to say.
absl::StatusOr<absl::CivilSecond> ParseWallTime(std::string_view text);

// Writes the form that ParseWallTime reads.
std::string FormatWallTime(absl::CivilSecond wall);

}  // namespace parley::civil

#endif  // PARLEY_COMMON_CIVIL_TIME_WALL_TIME_H_
