#include "services/notification/render/fields.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/civil_time/wall_time.h"
#include "common/civil_time/zone.h"
#include "common/errors/errors.h"
#include "common/names/names.h"
#include "common/text/text.h"
#include "services/notification/render/when.h"

namespace parley::notification {
namespace {

struct Zones {
  absl::TimeZone contact;
  absl::TimeZone reader;
  absl::TimeZone other;
};

absl::StatusOr<absl::TimeZone> ZoneOf(const Person& person, const Tenant& tenant) {
  const auto zone = civil::FindZone(person.zone.empty() ? tenant.zone : person.zone);
  if (!zone.ok()) return absl::InternalError("a person's zone is not in tzdata");
  return *zone;
}

absl::StatusOr<Zones> ZonesOf(const Letter& letter) {
  ASSIGN_OR_RETURN(const absl::TimeZone seeker, ZoneOf(letter.parties.seeker, letter.parties.tenant));
  ASSIGN_OR_RETURN(const absl::TimeZone contact, ZoneOf(letter.parties.contact, letter.parties.tenant));
  if (IsToContact(letter)) return Zones{.contact = contact, .reader = contact, .other = seeker};
  return Zones{.contact = contact, .reader = seeker, .other = contact};
}

// The zone a start was said in.
absl::StatusOr<absl::TimeZone> ZoneOf(const WallStart& start, const Zones& zones) {
  if (start.zone.empty()) return zones.contact;
  const auto zone = civil::FindZone(start.zone);
  if (!zone.ok()) return absl::InternalError("the zone of a time is not in tzdata");
  return *zone;
}

// What people wrote where a line is asked for, whatever they put into it.
std::string Line(const std::string& text) {
  return text::StripForbidden(text, text::TextKind::kLine);
}

// A note as the paragraphs it was written in.
std::vector<std::string> Paragraphs(const std::string& note) {
  std::vector<std::string> paragraphs;
  bool is_after_gap = true;
  for (const absl::string_view line :
       absl::StrSplit(text::StripForbidden(note, text::TextKind::kLong), '\n')) {
    const bool is_empty = absl::StripAsciiWhitespace(line).empty();
    if (!is_empty && is_after_gap) {
      paragraphs.emplace_back(line);
    } else if (!is_empty) {
      absl::StrAppend(&paragraphs.back(), "\n", line);
    }
    is_after_gap = is_empty;
  }
  return paragraphs;
}

bool IsToldFrom(const Letter& letter, Party party) {
  return letter.said.by == party;
}

void SetNames(const Letter& letter, Fields& fields) {
  const Parties& parties = letter.parties;
  const bool is_to_contact = IsToContact(letter);
  // A person who is erased has an empty name, and her sections of a template stay closed.
  fields.texts["seeker"] = Line(parties.seeker.display_name);
  fields.texts["contact"] = Line(parties.contact.display_name);
  fields.texts["reader"] = Line(RecipientOf(letter).display_name);
  fields.texts["other"] = Line(OtherOf(letter).display_name);
  if (!OtherOf(letter).email.empty()) fields.flags.insert("has_address");
  fields.texts["tenant"] = Line(parties.tenant.display_name);
  if (is_to_contact) fields.texts["link"] = letter.link;

  const Party reader = is_to_contact ? Party::kContact : Party::kSeeker;
  const Party other = is_to_contact ? Party::kSeeker : Party::kContact;
  fields.flags.insert(is_to_contact ? "to_contact" : "to_seeker");
  if (IsToldFrom(letter, reader)) fields.flags.insert("by_reader");
  if (IsToldFrom(letter, other)) fields.flags.insert("by_other");
  if (!IsToldFrom(letter, reader) && !IsToldFrom(letter, other)) fields.flags.insert("by_system");
}

void SetWords(const Said& said, Fields& fields) {
  fields.texts["minutes"] = absl::StrCat(said.duration_minutes);
  fields.texts["reason"] = Line(said.reason);
  fields.texts["text"] = said.text;
  fields.lists["paragraphs"] = Paragraphs(said.text);
  if (!fields.lists["paragraphs"].empty()) fields.flags.insert("has_paragraphs");
  fields.texts["place"] = Line(said.place);
  if (!absl::EqualsIgnoreCase(said.connection, "none")) fields.texts["connection"] = Line(said.connection);
  for (const std::string& goal : said.goals) fields.lists["goals"].push_back(Line(goal));
  if (!said.goals.empty()) fields.flags.insert("has_goals");
  if (said.mode == Mode::kInPerson) fields.flags.insert("in_person");
  if (said.mode == Mode::kPhone) fields.flags.insert("phone");
  if (said.mode == Mode::kVideo) fields.flags.insert("video");
  if (said.mode == Mode::kEmail) fields.flags.insert("email");
}

// The names in a command are typed into a shell, so they are names and nothing else.
absl::Status SetReminder(const Letter& letter, Fields& fields) {
  const Said& said = letter.said;
  if (!IsReminder(said.kind)) return absl::OkStatus();
  const bool is_of_interview = said.subject == said.interview;
  if (!IdOf("interviews", said.interview).ok() || !IdOf("seekers", letter.parties.seeker.name).ok() ||
      !(is_of_interview || IdOf("interviews/*/obligations", said.subject).ok())) {
    return absl::InternalError("a reminder of something without a name");
  }
  fields.texts["interview"] = said.interview;
  fields.texts["self"] = letter.parties.seeker.name;
  if (!is_of_interview) fields.texts["owed"] = said.subject;
  fields.texts["about"] = Line(said.about_display_name);
  return absl::OkStatus();
}

absl::Status SetBooking(const Said& said, const Zones& zones, Fields& fields) {
  if (!said.booking) return absl::OkStatus();
  const absl::Time start = said.booking->start_time;
  const absl::Time end = said.booking->end_time;
  ASSIGN_OR_RETURN(const absl::TimeZone place, ZoneOf(said.booking->start, zones));
  const bool is_in_person = said.mode == Mode::kInPerson;
  const absl::TimeZone& shown = is_in_person ? place : zones.reader;
  fields.texts["when"] = SpanText(start, end, shown);
  fields.texts["start"] = TimeText(start, shown);
  fields.texts["short_start"] = ShortTimeText(start, shown);
  if (!is_in_person && ShowDifferentTimes(start, zones.reader, zones.other)) {
    fields.texts["other_when"] = SpanText(start, end, zones.other);
  }
  return absl::OkStatus();
}

absl::Status SetDay(const Interview& interview, const Zones& zones, Fields& fields) {
  if (!interview.booking) return absl::OkStatus();
  ASSIGN_OR_RETURN(const absl::TimeZone place, ZoneOf(interview.booking->start, zones));
  const absl::TimeZone& shown = interview.mode == Mode::kInPerson ? place : zones.reader;
  fields.texts["day"] = DayText(interview.booking->start_time, shown);
  return absl::OkStatus();
}

absl::Status SetOffers(const Said& said, const Zones& zones, Fields& fields) {
  for (const WallStart& offer : said.offered_times) {
    ASSIGN_OR_RETURN(const absl::TimeZone zone, ZoneOf(offer, zones));
    const auto wall = civil::ParseWallTime(offer.wall_time);
    const auto fold = civil::FoldFromNumber(offer.fold);
    if (!wall.ok() || !fold.ok()) return absl::InternalError("an offered time cannot be read");
    const absl::Time time = civil::ResolveForward(*wall, zone, *fold);
    fields.lists["offers"].push_back(TimeText(time, said.mode == Mode::kInPerson ? zone : zones.reader));
  }
  if (!said.offered_times.empty()) fields.flags.insert("has_offers");
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Fields> FieldsOf(const Letter& letter) {
  ASSIGN_OR_RETURN(const Zones zones, ZonesOf(letter));
  Fields fields;
  SetNames(letter, fields);
  SetWords(letter.said, fields);
  if (CarriesEvent(letter)) fields.flags.insert("with_event");
  RETURN_IF_ERROR(SetReminder(letter, fields));
  RETURN_IF_ERROR(SetDay(letter.parties.interview, zones, fields));
  RETURN_IF_ERROR(SetBooking(letter.said, zones, fields));
  RETURN_IF_ERROR(SetOffers(letter.said, zones, fields));
  const bool names_times = letter.said.booking || !letter.said.offered_times.empty();
  if (RecipientOf(letter).is_zone_guessed && names_times && letter.said.mode != Mode::kInPerson) {
    fields.texts["guessed_zone"] = zones.reader.name();
  }
  return fields;
}

}  // namespace parley::notification
