// Around a booked conversation.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/civil_time/zone.h"
#include "services/scheduling/plan/gratitude.h"
#include "services/scheduling/plan/plan.h"

namespace parley::scheduling {
namespace {

absl::Time AtHour(absl::CivilDay day, int64_t hour, const absl::TimeZone& zone) {
  return civil::ResolveForward(absl::CivilSecond(day) + hour * 60 * 60, zone);
}

// Every row about the meeting counts from its booking and is told once a schedule_version.
Planned Row(const PlanInput& input, PlannedKind kind, const Name& recipient, absl::Time due,
            absl::Time expire, std::string why) {
  return {.kind = kind,
          .recipient = recipient,
          .subject = InterviewName(input.facts.id),
          .version = input.facts.schedule_version,
          .due = due,
          .since = *input.facts.booked_time,
          .expire = expire,
          .why = std::move(why)};
}

// The zone whose calendar says which day the meeting is on: the place's, or the reader's own.
absl::TimeZone ZoneOfDay(const PlanInput& input, const absl::TimeZone& reader) {
  if (input.facts.mode != Mode::kInPerson) return reader;
  const auto place = civil::FindZone(input.facts.booking->start.zone);
  return place.ok() ? *place : reader;
}

std::optional<Planned> DayBeforeSeeker(const PlanInput& input) {
  const Booking& booking = *input.facts.booking;
  const absl::TimeZone zone = ZoneOfDay(input, input.seeker_zone);
  const absl::CivilDay day = absl::ToCivilDay(booking.start_time, zone) - 1;
  Planned row = Row(input, PlannedKind::kDayBeforeSeeker, input.facts.seeker,
                    AtHour(day, input.policy.Number("day_before_seeker_hour"), zone), booking.start_time,
                    "the conversation is tomorrow");
  row.deadline = booking.start_time;
  if (row.due >= row.since) return row;
  const absl::Duration left = booking.start_time - row.since;
  if (left <= absl::Hours(input.policy.Number("day_before_late_hours"))) return std::nullopt;
  row.due = row.since;
  row.why = "the conversation was booked at short notice";
  return row;
}

std::optional<Planned> DayBeforeContact(const PlanInput& input) {
  const Booking& booking = *input.facts.booking;
  const absl::CivilDay day = absl::ToCivilDay(booking.start_time, ZoneOfDay(input, input.contact_zone));
  const int64_t hour = input.policy.Number("day_before_contact_hour");
  Planned row = Row(input, PlannedKind::kDayBeforeContact, input.facts.contact,
                    AtHour(input.contact_days.PreviousBusinessDay(day), hour, input.contact_zone),
                    booking.start_time, "the conversation is on the next business day");
  row.deadline = booking.start_time;
  if (row.due < row.since) return std::nullopt;  // the confirmation suffices
  return row;
}

std::optional<Planned> Soon(const PlanInput& input) {
  const Booking& booking = *input.facts.booking;
  const int64_t minutes = input.policy.Number("soon_minutes");
  Planned row =
      Row(input, PlannedKind::kSoon, input.facts.seeker, booking.start_time - absl::Minutes(minutes),
          booking.start_time, absl::StrCat("the conversation begins in ", minutes, " minutes"));
  if (row.due >= row.since) return row;
  const absl::Duration left = booking.start_time - row.since;
  if (left < absl::Minutes(input.policy.Number("soon_late_minutes"))) return std::nullopt;
  row.due = row.since;
  row.why = "the conversation was booked shortly before it begins";
  return row;
}

Planned BrainDump(const PlanInput& input) {
  const absl::Time end = input.facts.booking->end_time;
  return Row(input, PlannedKind::kBrainDump, input.facts.seeker, std::max(end, *input.facts.booked_time),
             end + absl::Hours(input.policy.Number("assume_held_hours")), "the conversation has just ended");
}

Planned AfterTalk(const PlanInput& input) {
  const absl::Time end = input.facts.booking->end_time;
  const absl::CivilDay day = absl::ToCivilDay(end, input.seeker_zone);
  const absl::Time evening = AtHour(day, input.policy.Number("after_talk_hour"), input.seeker_zone);
  const absl::Time later = end + absl::Minutes(input.policy.Number("after_talk_minutes"));
  return Row(input, PlannedKind::kAfterTalk, input.facts.seeker,
             std::max({evening, later, *input.facts.booked_time}),
             end + absl::Hours(input.policy.Number("assume_held_hours")),
             "the conversation was today, and is to be written down or thanked for");
}

}  // namespace

std::vector<Planned> PlanMeeting(const PlanInput& input) {
  const InterviewFacts& facts = input.facts;
  std::vector<Planned> plan;
  if (!facts.booking || !facts.booked_time) return plan;
  if (facts.state == State::kScheduled) {
    for (const auto& row : {DayBeforeSeeker(input), DayBeforeContact(input), Soon(input)}) {
      if (row) plan.push_back(*row);
    }
  }
  if (facts.state != State::kScheduled && !WasHeld(facts.state)) return plan;
  const bool is_captured = facts.capture_time.has_value();
  if (!is_captured) plan.push_back(BrainDump(input));
  if (!is_captured || !IsEnded(facts, kThankYou)) plan.push_back(AfterTalk(input));
  return plan;
}

}  // namespace parley::scheduling
