#include "services/scheduling/interview/starts.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "common/civil_time/business_days.h"
#include "common/civil_time/zone.h"
#include "common/errors/errors.h"

namespace parley::scheduling {
namespace {

constexpr int kAlternativesMax = 3;
// A contact's working day, until contacts have windows of their own: hours of the day, 24 = its end.
struct OpenHours {
  int64_t from;
  int64_t to;
};

// The instant at which `hour` of a day begins.
absl::Time HourOf(absl::CivilDay day, int64_t hour, const absl::TimeZone& zone) {
  return civil::ResolveForward(absl::CivilSecond(absl::CivilHour(day) + hour), zone);
}

Booking BookingAt(absl::Time instant, const absl::TimeZone& zone, int minutes, const std::string& rules) {
  const civil::WallTime wall = civil::WallTimeAt(instant, zone);
  const auto resolved = std::get<civil::ResolvedTime>(civil::Resolve(wall.civil, zone, wall.fold));
  return {.start = {.wall = wall.civil, .zone = zone.name(), .fold = wall.fold},
          .start_time = instant,
          .end_time = instant + absl::Minutes(minutes),
          .is_ambiguous = resolved.is_ambiguous,
          .zone_rules = rules};
}

// What is wrong with the starts of one request, gathered.
class Complaints {
 public:
  void Add(const std::string& field, const std::string& what, const std::string& why) {
    if (violations_.empty()) reason_ = why;
    violations_.push_back({field, what});
  }

  void AddGap(const AskedStart& asked, const absl::TimeZone& zone, const civil::Gap& gap) {
    const std::string before = civil::FormatWallTime(gap.last_before);
    const std::string after = civil::FormatWallTime(gap.first_after);
    Add(asked.field,
        absl::StrCat("clocks in ", zone.name(), " are put forward over ",
                     civil::FormatWallTime(asked.start.wall), "; the nearest times are ", before, " and ",
                     after),
        "SLOT_IN_DST_GAP");
    // emplace keeps the first gap's times when there are several.
    metadata_.emplace("nearest_before", before);
    metadata_.emplace("nearest_after", after);
    metadata_.emplace("zone", zone.name());
  }

  absl::Status ToStatus() const {
    return violations_.empty() ? absl::OkStatus() : InvalidFields(violations_, reason_, metadata_);
  }

 private:
  std::vector<FieldViolation> violations_;
  std::string reason_;
  Metadata metadata_;
};

// The offered times as they are meant today; one whose zone or wall time no longer exists is left out.
std::vector<Booking> ResolveOffers(const InterviewState& state, absl::Time now) {
  std::vector<Booking> offers;
  for (const WallStart& start : state.interview.outreach.offered_times) {
    auto resolved = ResolveStarts(state, {{start, "offered_times"}}, now);
    if (resolved.ok()) offers.push_back(std::move(resolved->front()));
  }
  return offers;
}

// "2026-12-01T10:00:00-05:00[America/New_York]"
std::string Rfc9557(const Booking& booking, const absl::TimeZone& zone) {
  return absl::StrCat(absl::FormatTime("%Y-%m-%d%ET%H:%M:%S%Ez", booking.start_time, zone), "[", zone.name(),
                      "]");
}

// The starts of one open day at which a conversation ends within it.
std::vector<Booking> StartsOf(absl::CivilDay day, const OpenHours& open, const absl::TimeZone& zone,
                              absl::Duration step, int minutes, const std::string& rules) {
  const absl::Time closes = HourOf(day, open.to, zone);
  std::vector<Booking> starts;
  for (absl::Time start = HourOf(day, open.from, zone); start + absl::Minutes(minutes) <= closes;
       start += step) {
    starts.push_back(BookingAt(start, zone, minutes, rules));
  }
  return starts;
}

}  // namespace

absl::StatusOr<std::vector<Booking>> ResolveStarts(const InterviewState& state,
                                                   const std::vector<AskedStart>& asked, absl::Time now) {
  ASSIGN_OR_RETURN(const absl::TimeZone contact_zone, ContactZone(state));
  ASSIGN_OR_RETURN(const std::string rules, civil::ZoneRulesVersion());
  Complaints complaints;
  std::vector<Booking> found;
  for (const AskedStart& one : asked) {
    absl::TimeZone zone = contact_zone;
    if (!one.start.zone.empty()) {
      ASSIGN_OR_RETURN(zone, civil::FindZone(one.start.zone));
    }
    if (state.interview.wish.mode == Mode::kEmail) {
      complaints.Add(one.field, "an interview by mail takes no time", "INVALID_FIELDS");
      continue;
    }
    const civil::Resolution resolution = civil::Resolve(one.start.wall, zone, one.start.fold);
    if (const auto* gap = std::get_if<civil::Gap>(&resolution)) {
      complaints.AddGap(one, zone, *gap);
      continue;
    }
    const absl::Time instant = std::get<civil::ResolvedTime>(resolution).instant;
    if (instant <= now) complaints.Add(one.field, "has passed", "SLOT_IN_PAST");
    found.push_back(BookingAt(instant, zone, state.interview.wish.minutes, rules));
  }
  RETURN_IF_ERROR(complaints.ToStatus());
  return found;
}

bool IsFree(const InterviewState& state, const Booking& booking) {
  return std::none_of(
      state.neighbours.claims.begin(), state.neighbours.claims.end(),
      [&](const Claim& claim) { return claim.start < booking.end_time && booking.start_time < claim.end; });
}

absl::Status SlotTaken(const InterviewState& state, const Booking& wanted, absl::Time now) {
  std::vector<Booking> alternatives = OfferedTimes(state, now);
  // One more than needed of each kind, because one may be the other's.
  for (Booking& free : FreeTimes(state, now, 2 * kAlternativesMax)) {
    const bool is_offered = std::any_of(alternatives.begin(), alternatives.end(), [&](const Booking& other) {
      return other.start_time == free.start_time;
    });
    if (!is_offered) alternatives.push_back(std::move(free));
  }
  std::vector<Precondition> details;
  for (const Booking& booking : alternatives) {
    if (details.size() == kAlternativesMax) break;
    const auto zone = civil::FindZone(booking.start.zone);
    if (booking.start_time == wanted.start_time || !zone.ok()) continue;
    details.push_back({.type = "ALTERNATIVE",
                       .subject = Rfc9557(booking, *zone),
                       .description = "This start is free for both."});
  }
  return WithPreconditions(Fail(absl::StatusCode::kAborted, "SLOT_TAKEN", "Somebody else has that time."),
                           details);
}

std::vector<Booking> OfferedTimes(const InterviewState& state, absl::Time now) {
  std::vector<Booking> offers = ResolveOffers(state, now);
  std::erase_if(offers, [&](const Booking& offer) { return !IsFree(state, offer); });
  return offers;
}

std::vector<Booking> FreeTimes(const InterviewState& state, absl::Time now, int limit) {
  std::vector<Booking> free;
  const auto zone = ContactZone(state);
  const auto rules = civil::ZoneRulesVersion();
  if (!zone.ok() || !rules.ok()) return free;
  const auto week = civil::BusinessCalendar::Create(civil::DefaultWeekend(*zone), {});
  if (!week.ok() || !state.policy.is_known()) return free;
  const absl::Time from = now + absl::Hours(state.policy.Number("free_times_from_hours"));
  const auto days = static_cast<int>(state.policy.Number("free_times_days"));
  const auto step = absl::Minutes(state.policy.Number("free_times_step_minutes"));
  const OpenHours open{state.policy.Number("contact_open_from_hour"),
                       state.policy.Number("contact_open_to_hour")};
  const absl::Time until = civil::AddLocalDays(from, days, *zone);
  const absl::CivilDay last = absl::ToCivilDay(until, *zone);
  for (absl::CivilDay day = absl::ToCivilDay(from, *zone); day <= last; ++day) {
    if (!week->IsBusinessDay(day)) continue;
    for (Booking& start : StartsOf(day, open, *zone, step, state.interview.wish.minutes, *rules)) {
      if (static_cast<int>(free.size()) == limit) return free;
      const bool is_asked_for = start.start_time >= from && start.start_time < until;
      if (is_asked_for && IsFree(state, start)) free.push_back(std::move(start));
    }
  }
  return free;
}

}  // namespace parley::scheduling
