#ifndef PARLEY_COMMON_CIVIL_TIME_WEEKDAYS_H_
#define PARLEY_COMMON_CIVIL_TIME_WEEKDAYS_H_

#include <bit>
#include <cstdint>
#include <initializer_list>

#include "absl/time/civil_time.h"

namespace parley::civil {

// A set of days of the week: a weekend, or the days on which somebody works. Empty by default.
class Weekdays {
 public:
  constexpr Weekdays() = default;
  constexpr Weekdays(std::initializer_list<absl::Weekday> days) {
    for (absl::Weekday day : days) Add(day);
  }

  constexpr void Add(absl::Weekday day) { bits_ |= Bit(day); }
  constexpr bool Contains(absl::Weekday day) const { return (bits_ & Bit(day)) != 0; }
  constexpr int Count() const { return std::popcount(bits_); }

  // The days that are not in this set: the weekend of somebody who works on the days in it.
  constexpr Weekdays Others() const {
    Weekdays others;
    others.bits_ = static_cast<std::uint8_t>(~bits_ & kWholeWeek);
    return others;
  }

  constexpr bool operator==(const Weekdays&) const = default;

 private:
  static constexpr std::uint8_t kWholeWeek = 0x7F;

  static constexpr std::uint8_t Bit(absl::Weekday day) {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(day));
  }

  std::uint8_t bits_ = 0;
};

}  // namespace parley::civil

#endif  // PARLEY_COMMON_CIVIL_TIME_WEEKDAYS_H_
