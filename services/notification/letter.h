#ifndef PARLEY_SERVICES_NOTIFICATION_LETTER_H_
#define PARLEY_SERVICES_NOTIFICATION_LETTER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/store.h"
#include "services/notification/kinds.h"

namespace parley::notification {

// The copies of people that contacts lets its neighbours follow, as far as a letter needs them.
struct Tenant {
  std::string id;
  int64_t number = 0;  // stands in capability links
  std::string display_name;
  std::string mail_domain;
  std::string inbound_address;  // mail comes from it
  std::string zone;
};

// A seeker or a contact.
struct Person {
  Name name;  // "seekers/{id}" or "contacts/{id}"
  std::string display_name;
  std::string email;  // may be empty
  std::string zone;   // empty = the tenant's
  bool is_zone_guessed = false;
  std::string language_code;  // empty = "en"
  bool is_deleted = false;    // then nothing else is known
};

// A start as people say it.
struct WallStart {
  std::string wall_time;  // "2026-03-08T14:30:00"
  std::string zone;       // IANA; empty = the contact's
  int fold = 0;           // which of two instants, where clocks go back
};

struct Booking {
  WallStart start;
  absl::Time start_time;
  absl::Time end_time;
};

// What scheduling says of an interview.
struct Interview {
  Name name;
  Name seeker;
  Name contact;
  int state = 0;  // number of parley.scheduling.v1.State
  int schedule_version = 0;
  std::optional<Booking> booking;
  int duration_minutes = 0;
  Mode mode = Mode::kNone;
  std::string place;
  std::string link_id;  // 16 bytes
};

// What a person just caused another to be told, in the facts of that moment.
struct Said {
  Kind kind = Kind::kNone;
  Name interview;
  Name recipient;
  Party by = Party::kNone;
  int schedule_version = 0;
  absl::Time said_time;            // not to be sent earlier; stands in the mail and its calendar
  absl::Time expire_time;          // not to be sent later
  std::string text;                // the person's own words; empty = none
  std::string reason;              // of a request
  std::string connection;          // what the two have in common
  std::vector<std::string> goals;  // what the seeker wants to learn
  std::vector<WallStart> offered_times;
  std::optional<Booking> booking;  // with one the letter carries a calendar event, see CarriesEvent
  int duration_minutes = 0;
  Mode mode = Mode::kNone;
  std::string place;
  std::string traceparent;  // of the call that caused it; empty = not known. Not in the letter
  // Of a reminder:
  Name subject;                    // "interviews/{id}", or what is owed: "interviews/{id}/obligations/{id}"
  std::string about_display_name;  // whom the seeker met through the contact she is to thank; empty = unknown
};

// Whom an interview is between, on whose behalf.
struct Parties {
  Tenant tenant;
  Interview interview;
  Person seeker;
  Person contact;
};

// All that a mail is written from: the same letter is always the same mail, byte for byte.
struct Letter {
  std::string notice_id;
  Parties parties;
  Said said;
  std::string link;  // the contact's page; only a mail to the contact shows it
  // Reminders told in the same mail, after this one and in this order; each with its own parties, perhaps of
  // another interview, but all to the same person. Their notice ids and own `also` are not read.
  std::vector<Letter> also;
};

inline bool IsToContact(const Letter& letter) {
  return letter.said.recipient == letter.parties.contact.name;
}
inline const Person& RecipientOf(const Letter& letter) {
  return IsToContact(letter) ? letter.parties.contact : letter.parties.seeker;
}
inline const Person& OtherOf(const Letter& letter) {
  return IsToContact(letter) ? letter.parties.seeker : letter.parties.contact;
}
// Whether the mail carries the booking as a calendar event. Of the reminders only the contact's does, and
// only alone: an event has one UID, so a mail has one event (RFC 5546).
inline bool CarriesEvent(const Letter& letter) {
  if (!letter.said.booking) return false;
  return !IsReminder(letter.said.kind) ||
         (letter.said.kind == Kind::kDayBeforeContact && letter.also.empty());
}

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_LETTER_H_
