#include "services/notification/render/calendar.h"

#include <libical/ical.h>

#include <memory>
#include <mutex>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/civil_time/wall_time.h"
#include "common/civil_time/zone.h"
#include "common/text/text.h"

namespace parley::notification {
namespace {

// For how long around the event the zone's rules are told, so that one moved by hand is still right. Over a
// longer time clocks change twice in the same direction, which libical would write as RDATE in UTC; inside a
// VTIMEZONE that has to be local time (RFC 5545 3.8.5.2), and as RRULE not all readers agree on its end.
constexpr int kZoneDaysBefore = 1;
constexpr int kZoneDaysAfter = 300;
constexpr char kProductId[] = "-//Parley//Parley//EN";

struct ComponentDeleter {
  void operator()(icalcomponent* component) const { icalcomponent_free(component); }
};
using Component = std::unique_ptr<icalcomponent, ComponentDeleter>;

icaltimetype UtcTime(absl::Time time) {
  return icaltime_from_timet_with_zone(absl::ToTimeT(time), /*is_date=*/0, icaltimezone_get_utc_timezone());
}

// The wall time without its zone; TZID is a parameter of ours.
icaltimetype WallTime(absl::Time time, const absl::TimeZone& zone) {
  const absl::CivilSecond civil = absl::ToCivilSecond(time, zone);
  icaltimetype wall = icaltime_null_time();
  wall.year = static_cast<int>(civil.year());
  wall.month = civil.month();
  wall.day = civil.day();
  wall.hour = civil.hour();
  wall.minute = civil.minute();
  wall.second = civil.second();
  return wall;
}

// Readers differ in which of the two they take.
bool HappensTwice(absl::Time time, const absl::TimeZone& zone) {
  const civil::Resolution found = civil::Resolve(absl::ToCivilSecond(time, zone), zone);
  const auto* const resolved = std::get_if<civil::ResolvedTime>(&found);
  return resolved == nullptr || resolved->is_ambiguous;
}

// A zone in which both libical and tzdata read the event's wall times as its instants; else nothing.
struct EventZone {
  std::string name;
  absl::TimeZone rules;
  icaltimezone* ical = nullptr;  // libical's own
};

EventZone FindEventZone(const CalendarEvent& event) {
  const auto rules = civil::FindZone(event.zone);
  if (!rules.ok()) return {};
  EventZone zone{.name = event.zone, .rules = *rules};
  zone.ical = icaltimezone_get_builtin_timezone(zone.name.c_str());
  if (zone.ical == nullptr || icaltimezone_get_component(zone.ical) == nullptr) return {};
  for (const absl::Time time : {event.start_time, event.end_time}) {
    const bool is_known =
        icaltime_as_timet_with_zone(WallTime(time, zone.rules), zone.ical) == absl::ToTimeT(time);
    if (!is_known || HappensTwice(time, zone.rules)) return {};
  }
  return zone;
}

// The rules around the event. libical would name the zone by a path of its own, which an empty prefix does
// not change (3.0.16 reads it as unset), so the name is put in here.
icalcomponent* NewZoneComponent(const EventZone& zone, const CalendarEvent& event) {
  icalcomponent* component = icalcomponent_new_clone(icaltimezone_get_component(zone.ical));
  icaltimetype from = UtcTime(event.start_time);
  icaltimetype until = UtcTime(event.end_time);
  icaltime_adjust(&from, -kZoneDaysBefore, 0, 0, 0);
  icaltime_adjust(&until, kZoneDaysAfter, 0, 0, 0);
  icaltimezone_truncate_vtimezone(component, from, until, /*ms_compatible=*/0);
  icalproperty_set_tzid(icalcomponent_get_first_property(component, ICAL_TZID_PROPERTY), zone.name.c_str());
  for (const icalproperty_kind kind : {ICAL_TZUNTIL_PROPERTY, ICAL_X_PROPERTY}) {
    icalproperty* property = icalcomponent_get_first_property(component, kind);
    if (property == nullptr) continue;
    icalcomponent_remove_property(component, property);
    icalproperty_free(property);
  }
  return component;
}

std::string Cleaned(const std::string& text, text::TextKind kind = text::TextKind::kLine) {
  return text::StripForbidden(text, kind);
}

std::string MailtoOf(const CalendarPerson& person) {
  return absl::StrCat("mailto:", person.address);
}

// A parameter's value is put into double quotes, so it cannot hold one (RFC 5545 3.2).
icalparameter* NewName(const CalendarPerson& person) {
  return icalparameter_new_cn(absl::StrReplaceAll(Cleaned(person.display_name), {{"\"", "'"}}).c_str());
}

icalproperty* NewOrganizer(const CalendarPerson& person) {
  icalproperty* organizer = icalproperty_new_organizer(MailtoOf(person).c_str());
  icalproperty_add_parameter(organizer, NewName(person));
  return organizer;
}

icalproperty* NewAttendee(const CalendarPerson& person) {
  icalproperty* attendee = icalproperty_new_attendee(MailtoOf(person).c_str());
  icalproperty_add_parameter(attendee, NewName(person));
  icalproperty_add_parameter(attendee, icalparameter_new_role(ICAL_ROLE_REQPARTICIPANT));
  icalproperty_add_parameter(
      attendee,
      icalparameter_new_partstat(person.has_accepted ? ICAL_PARTSTAT_ACCEPTED : ICAL_PARTSTAT_NEEDSACTION));
  icalproperty_add_parameter(attendee, icalparameter_new_rsvp(ICAL_RSVP_FALSE));
  return attendee;
}

void AddTimes(icalcomponent* component, const CalendarEvent& event, const EventZone& zone) {
  if (zone.ical == nullptr) {
    icalcomponent_add_property(component, icalproperty_new_dtstart(UtcTime(event.start_time)));
    icalcomponent_add_property(component, icalproperty_new_dtend(UtcTime(event.end_time)));
    return;
  }
  icalproperty* start = icalproperty_new_dtstart(WallTime(event.start_time, zone.rules));
  icalproperty* end = icalproperty_new_dtend(WallTime(event.end_time, zone.rules));
  for (icalproperty* time : {start, end}) {
    icalproperty_add_parameter(time, icalparameter_new_tzid(zone.name.c_str()));
    icalcomponent_add_property(component, time);
  }
}

icalcomponent* NewEvent(const CalendarEvent& event, const EventZone& zone) {
  icalcomponent* component = icalcomponent_new_vevent();
  const auto add = [component](icalproperty* property) { icalcomponent_add_property(component, property); };
  add(icalproperty_new_uid(Cleaned(event.uid).c_str()));
  add(icalproperty_new_sequence(event.sequence));
  add(icalproperty_new_dtstamp(UtcTime(event.stamp)));
  AddTimes(component, event, zone);
  add(icalproperty_new_summary(Cleaned(event.summary).c_str()));
  add(icalproperty_new_description(Cleaned(event.description, text::TextKind::kLong).c_str()));
  if (!event.location.empty()) add(icalproperty_new_location(Cleaned(event.location).c_str()));
  add(NewOrganizer(event.organizer));
  for (const CalendarPerson& person : event.attendees) add(NewAttendee(person));
  add(icalproperty_new_status(event.is_cancelled ? ICAL_STATUS_CANCELLED : ICAL_STATUS_CONFIRMED));
  add(icalproperty_new_transp(ICAL_TRANSP_OPAQUE));
  return component;
}

}  // namespace

absl::string_view MethodOf(const CalendarEvent& event) {
  return event.is_cancelled ? "CANCEL" : "REQUEST";
}

absl::StatusOr<std::string> WriteCalendar(const CalendarEvent& event) {
  // libical reads zones into tables of the whole process; one writer at a time costs nothing here.
  static std::mutex mutex;
  std::lock_guard lock(mutex);
  const EventZone zone = FindEventZone(event);
  const Component calendar(icalcomponent_new_vcalendar());
  icalcomponent_add_property(calendar.get(), icalproperty_new_prodid(kProductId));
  icalcomponent_add_property(calendar.get(), icalproperty_new_version("2.0"));
  icalcomponent_add_property(
      calendar.get(), icalproperty_new_method(event.is_cancelled ? ICAL_METHOD_CANCEL : ICAL_METHOD_REQUEST));
  if (zone.ical != nullptr) icalcomponent_add_component(calendar.get(), NewZoneComponent(zone, event));
  icalcomponent_add_component(calendar.get(), NewEvent(event, zone));
  if (!icalrestriction_check(calendar.get())) return absl::InternalError("the calendar breaks RFC 5546");
  const std::unique_ptr<char, void (*)(void*)> text(icalcomponent_as_ical_string_r(calendar.get()),
                                                    &icalmemory_free_buffer);
  return std::string(text.get());
}

}  // namespace parley::notification
