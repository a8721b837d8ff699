#include "common/civil_time/business_days.h"

#include <unicode/gregocal.h>
#include <unicode/locid.h>
#include <unicode/timezone.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/civil_time/wall_time.h"
#include "common/civil_time/weekdays.h"

namespace parley::civil {
namespace {

constexpr int kDaysPerWeek = 7;
constexpr const char* kWorld = "001";  // UN M.49, which ICU answers for zones without a country.
constexpr Weekdays kWorldWeekend = {absl::Weekday::saturday, absl::Weekday::sunday};

constexpr std::array<std::pair<UCalendarDaysOfWeek, absl::Weekday>, kDaysPerWeek> kIcuWeek = {{
    {UCAL_MONDAY, absl::Weekday::monday},
    {UCAL_TUESDAY, absl::Weekday::tuesday},
    {UCAL_WEDNESDAY, absl::Weekday::wednesday},
    {UCAL_THURSDAY, absl::Weekday::thursday},
    {UCAL_FRIDAY, absl::Weekday::friday},
    {UCAL_SATURDAY, absl::Weekday::saturday},
    {UCAL_SUNDAY, absl::Weekday::sunday},
}};

// ISO 3166 code of the zone's country, or kWorld. ICU brings its own list of zones, older than tzdata's, and
// answers U_ILLEGAL_ARGUMENT_ERROR for the ones it has not heard of.
std::string RegionOf(const absl::TimeZone& zone) {
  UErrorCode error = U_ZERO_ERROR;
  std::array<char, 8> region{};
  icu::TimeZone::getRegion(icu::UnicodeString::fromUTF8(zone.name()), region.data(), region.size(), error);
  return U_SUCCESS(error) ? region.data() : kWorld;
}

Weekdays WeekendOf(const absl::TimeZone& zone) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::GregorianCalendar week(icu::Locale("", RegionOf(zone).c_str()), error);
  Weekdays weekend;
  for (const auto& [icu_day, day] : kIcuWeek) {
    if (week.getDayOfWeekType(icu_day, error) != UCAL_WEEKDAY) weekend.Add(day);
  }
  return U_SUCCESS(error) ? weekend : kWorldWeekend;
}

}  // namespace

Weekdays DefaultWeekend(const absl::TimeZone& zone) {
  // ICU takes longer over this than a plan does over all the rest. There are as many as there are zones.
  static std::mutex& mutex = *new std::mutex();
  static auto& weekends = *new std::map<std::string, Weekdays>();
  const std::lock_guard lock(mutex);
  const auto [found, is_new] = weekends.try_emplace(zone.name());
  if (is_new) found->second = WeekendOf(zone);
  return found->second;
}

absl::StatusOr<BusinessCalendar> BusinessCalendar::Create(Weekdays weekend,
                                                          std::vector<absl::CivilDay> holidays) {
  if (weekend.Count() == kDaysPerWeek) {
    return absl::InvalidArgumentError("A weekend of seven days leaves no business day.");
  }
  if (holidays.size() > kHolidaysMax) {
    return absl::InvalidArgumentError(absl::StrCat("A calendar has at most ", kHolidaysMax, " holidays."));
  }
  std::sort(holidays.begin(), holidays.end());
  return BusinessCalendar(weekend, std::move(holidays));
}

BusinessCalendar::BusinessCalendar(Weekdays weekend, std::vector<absl::CivilDay> holidays)
    : weekend_(weekend), holidays_(std::move(holidays)) {}

bool BusinessCalendar::IsHoliday(absl::CivilDay day) const {
  return std::binary_search(holidays_.begin(), holidays_.end(), day);
}

bool BusinessCalendar::IsBusinessDay(absl::CivilDay day) const {
  return !weekend_.Contains(absl::GetWeekday(day)) && !IsHoliday(day);
}

absl::CivilDay BusinessCalendar::BusinessDayAfter(absl::CivilDay day, int n) const {
  const int step = n < 0 ? -1 : 1;
  while (n != 0) {
    day += step;
    if (IsBusinessDay(day)) n -= step;
  }
  return day;
}

absl::Time AddBusinessDays(absl::Time instant, int n, const absl::TimeZone& zone,
                           const BusinessCalendar& calendar) {
  const absl::CivilDay date = absl::ToCivilDay(instant, zone);
  const auto days = static_cast<int>(calendar.BusinessDayAfter(date, n) - date);
  return AddLocalDays(instant, days, zone);
}

}  // namespace parley::civil
