// Times and zones as tests write them; a text that is wrong ends the test program.
#ifndef PARLEY_COMMON_CIVIL_TIME_TEST_TIMES_H_
#define PARLEY_COMMON_CIVIL_TIME_TEST_TIMES_H_

#include <string_view>
#include <variant>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/civil_time/wall_time.h"
#include "common/civil_time/zone.h"

namespace parley::civil {

inline absl::TimeZone Zone(std::string_view name) {
  return FindZone(name).value();
}

// "2026-03-08T02:30:00"
inline absl::CivilSecond Wall(std::string_view text) {
  return ParseWallTime(text).value();
}

// The same form, read as UTC.
inline absl::Time Utc(std::string_view text) {
  return absl::FromCivil(Wall(text), absl::UTCTimeZone());
}

// The instant of a wall time that exists once in the zone.
inline absl::Time InZone(std::string_view text, const absl::TimeZone& zone) {
  return std::get<ResolvedTime>(Resolve(Wall(text), zone)).instant;
}

}  // namespace parley::civil

#endif  // PARLEY_COMMON_CIVIL_TIME_TEST_TIMES_H_
