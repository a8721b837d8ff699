#ifndef PARLEY_SERVICES_NOTIFICATION_RENDER_SAMPLE_LETTER_H_
#define PARLEY_SERVICES_NOTIFICATION_RENDER_SAMPLE_LETTER_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/notification/letter.h"

// Letters for tests: Ada, a student in New York, and Grace, who works in Berlin.
namespace parley::notification {

inline absl::Time At(absl::string_view rfc3339) {
  absl::Time time;
  absl::ParseTime(absl::RFC3339_full, rfc3339, &time, nullptr);
  return time;
}

inline Parties SampleParties() {
  Parties parties;
  parties.tenant = {.id = "lakeview",
                    .number = 7,
                    .display_name = "Lakeview University",
                    .mail_domain = "careers.lakeview.example.edu",
                    .inbound_address = "hello@careers.lakeview.example.edu",
                    .zone = "America/New_York"};
  parties.seeker = {.name = "seekers/ada",
                    .display_name = "Ada Example",
                    .email = "ada@students.example.edu",
                    .zone = "America/New_York"};
  parties.contact = {.name = "contacts/grace",
                     .display_name = "Grace Sample",
                     .email = "grace@example.com",
                     .zone = "Europe/Berlin"};
  parties.interview = {.name = "interviews/i1",
                       .seeker = "seekers/ada",
                       .contact = "contacts/grace",
                       .link_id = std::string(16, 'k')};
  return parties;
}

// Thursday, 12 March 2026, 10:00 in Berlin: 05:00 in New York, where clocks have gone forward already.
inline Booking SampleBooking() {
  return {.start = {.wall_time = "2026-03-12T10:00:00", .zone = "Europe/Berlin"},
          .start_time = At("2026-03-12T09:00:00Z"),
          .end_time = At("2026-03-12T09:20:00Z")};
}

inline Letter SampleLetter(Kind kind, bool is_to_contact) {
  Letter letter{.notice_id = "018f0000-0000-7000-8000-000000000001",
                .parties = SampleParties(),
                .link = "https://parley.example.edu/c/AAAAB2tra2tra2tra2tra2tra2s"};
  Said& said = letter.said;
  said = {.kind = kind,
          .interview = "interviews/i1",
          .recipient = is_to_contact ? "contacts/grace" : "seekers/ada",
          .by = is_to_contact ? Party::kSeeker : Party::kContact,
          .said_time = At("2026-03-02T15:04:05Z"),
          .expire_time = At("2026-03-05T15:04:05Z"),
          .goals = {"How people get into clinical research", "What a usual week looks like"},
          .duration_minutes = 20,
          .mode = Mode::kVideo};
  if (kind == Kind::kExpired) said.by = Party::kSystem;
  if (kind == Kind::kRequest) {
    said.reason = "Your talk on trial design is the reason I changed my major.";
    said.text = "I am in my second year and know nobody in this field.\nTwenty minutes would help me a lot.";
    said.connection = "We both studied at Lakeview.";
    said.offered_times = {{"2026-03-12T10:00:00", "Europe/Berlin", 0},
                          {"2026-03-13T15:30:00", "Europe/Berlin", 0}};
  }
  if (kind == Kind::kNudge) said.text = "I know March is busy. Any week would do.";
  if (kind == Kind::kBooked || kind == Kind::kRescheduled || kind == Kind::kCancelled) {
    said.booking = SampleBooking();
    said.place = "https://meet.example.com/ada-grace";
    said.schedule_version = kind == Kind::kBooked ? 0 : 1;
  }
  return letter;
}

// One that Ada wrote herself, the day after.
inline Letter SampleNote(Kind kind) {
  Letter letter = SampleLetter(kind, /*is_to_contact=*/true);
  letter.parties.interview.booking = SampleBooking();
  letter.said = {.kind = kind,
                 .interview = "interviews/i1",
                 .recipient = "contacts/grace",
                 .by = Party::kSeeker,
                 .said_time = At("2026-03-13T14:00:00Z"),
                 .expire_time = At("2026-03-16T14:00:00Z"),
                 .text =
                     "Dear Grace,\n\nThank you for your time. What you said about ward nights stayed with "
                     "me:\nI have asked to sit in on one.\n\nYours, Ada"};
  return letter;
}

// `owed`: the id of the obligation it is about; empty = it is about the interview.
inline Letter SampleReminder(Kind kind, const std::string& owed = "") {
  const bool is_to_contact = kind == Kind::kDayBeforeContact;
  const bool is_asked = kind == Kind::kNudgeDue || kind == Kind::kRequestExpiring;
  Letter letter = SampleLetter(kind, is_to_contact);
  letter.said = {.kind = kind,
                 .interview = "interviews/i1",
                 .recipient = is_to_contact ? "contacts/grace" : "seekers/ada",
                 .by = Party::kSystem,
                 .said_time = At("2026-03-11T09:00:00Z"),
                 .expire_time = At("2026-03-12T09:00:00Z"),
                 .duration_minutes = 20,
                 .mode = Mode::kVideo,
                 .subject = owed.empty() ? "interviews/i1" : "interviews/i1/obligations/" + owed};
  if (!is_asked) {
    letter.said.booking = letter.parties.interview.booking = SampleBooking();
    letter.said.place = "https://meet.example.com/ada-grace";
  }
  return letter;
}

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_RENDER_SAMPLE_LETTER_H_
