#include "services/scheduling/interview/interview.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/civil_time/business_days.h"
#include "common/civil_time/zone.h"
#include "common/errors/errors.h"

namespace parley::scheduling {
namespace {

absl::StatusOr<absl::TimeZone> ZoneOr(const std::string& zone, const std::string& fallback) {
  return civil::FindZone(zone.empty() ? fallback : zone);
}

}  // namespace

Name CalendarName(const Name& person) {
  return absl::StrCat("calendars/", person);
}

absl::string_view NameOf(State state) {
  switch (state) {
    case State::kNone:
      return "UNSPECIFIED";
    case State::kIdentified:
      return "IDENTIFIED";
    case State::kRequested:
      return "REQUESTED";
    case State::kAccepted:
      return "ACCEPTED";
    case State::kScheduled:
      return "SCHEDULED";
    case State::kDeclined:
      return "DECLINED";
    case State::kExpired:
      return "EXPIRED";
    case State::kWithdrawn:
      return "WITHDRAWN";
    case State::kCancelled:
      return "CANCELLED";
    case State::kHeld:
      return "HELD";
    case State::kNoShow:
      return "NO_SHOW";
    case State::kClosed:
      return "CLOSED";
  }
  return "UNSPECIFIED";
}

bool IsLive(State state) {
  return state == State::kIdentified || state == State::kRequested || state == State::kAccepted ||
         state == State::kScheduled;
}

bool IsOver(const Interview& interview, absl::Time now) {
  return interview.meeting.booking.has_value() && interview.meeting.booking->end_time <= now;
}

std::vector<Claim> ClaimsOf(const Interview& interview) {
  const std::optional<Booking>& booking = interview.meeting.booking;
  if (interview.state != State::kScheduled || !booking) return {};
  return {{interview.contact, booking->start_time, booking->end_time},
          {interview.seeker, booking->start_time, booking->end_time}};
}

bool IsKnown(const InterviewState& state) {
  return state.seeker.is_known && state.contact.is_known && state.policy.is_known() &&
         !state.tenant.zone.empty();
}

absl::Status CheckReady(const InterviewState& state) {
  if (state.interview.revision == 0) return NotFound(InterviewName(state.interview.id));
  return IsKnown(state) ? absl::OkStatus() : NotYetKnown();
}

absl::Status NotYetKnown() {
  // A follower that lacks news is seconds behind its source, not minutes.
  constexpr absl::Duration kRetry = absl::Seconds(1);
  return WithRetry(Fail(absl::StatusCode::kUnavailable, "PERSON_NOT_YET_KNOWN",
                        "News of a person of this interview is still on its way."),
                   kRetry);
}

absl::Status StateConflict(const Interview& interview) {
  return Fail(absl::StatusCode::kFailedPrecondition, "STATE_CONFLICT",
              absl::StrCat("The interview is ", NameOf(interview.state), ", which does not allow this."),
              {{"state", std::string(NameOf(interview.state))}});
}

void Enter(Interview& interview, State state, Party by, absl::Time now) {
  interview.state = state;
  interview.state_by = by;
  interview.state_time = now;
  interview.update_time = now;
  interview.outreach.expire_time.reset();
}

absl::StatusOr<absl::TimeZone> SeekerZone(const InterviewState& state) {
  return ZoneOr(state.seeker.zone, state.tenant.zone);
}

absl::StatusOr<absl::TimeZone> ContactZone(const InterviewState& state) {
  return ZoneOr(state.contact.zone, state.tenant.zone);
}

absl::StatusOr<absl::Time> DaysAfter(const InterviewState& state, absl::Time instant, int64_t n) {
  ASSIGN_OR_RETURN(const absl::TimeZone zone, SeekerZone(state));
  return civil::AddLocalDays(instant, static_cast<int>(n), zone);
}

absl::StatusOr<absl::Time> BusinessDaysAfter(const InterviewState& state, absl::Time instant, int64_t n) {
  ASSIGN_OR_RETURN(const absl::TimeZone tenant_zone, civil::FindZone(state.tenant.zone));
  ASSIGN_OR_RETURN(const absl::TimeZone zone, SeekerZone(state));
  ASSIGN_OR_RETURN(const auto calendar,
                   civil::BusinessCalendar::Create(civil::DefaultWeekend(tenant_zone), {}));
  return civil::AddBusinessDays(instant, static_cast<int>(n), zone, calendar);
}

Message& Say(InterviewState& state, MessageKind kind, const Name& recipient, Party by, absl::Time now) {
  const Interview& interview = state.interview;
  const auto life = absl::Hours(state.policy.Number("message_life_hours"));
  state.said.push_back({.kind = kind,
                        .recipient = recipient,
                        .by = by,
                        .schedule_version = interview.meeting.schedule_version,
                        .not_before = now,
                        .expire_time = now + life,
                        .goals = interview.wish.goals,
                        .booking = interview.meeting.booking,
                        .minutes = interview.wish.minutes,
                        .mode = interview.wish.mode,
                        .place = interview.wish.place});
  return state.said.back();
}

}  // namespace parley::scheduling
