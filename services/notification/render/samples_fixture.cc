// notification_samples FOLDER: writes every mail there is, and some that people with bad intentions would
// cause, as FOLDER/<name>.eml, for tests that read them with somebody else's parsers.

#include <cstdio>
#include <fstream>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/notification/render/render.h"
#include "services/notification/render/sample_letter.h"

namespace parley::notification {
namespace {

// Everything that a person can write, at its worst: line breaks, markup of mails, calendars, HTML and
// templates, and characters of several bytes where lines are folded.
Letter Hostile(Kind kind) {
  const std::string breaks = "\r\nBcc: victim@example.com\r\n\r\nBEGIN:VALARM\nEND:VEVENT\n";
  const std::string markup = "<img src=x onerror=alert(1)> {{7*7}} {{link}} \"; , \\ =?utf-8?q?=41?= ]](x)";
  std::string wide;
  for (int i = 0; i < 40; ++i) wide += "\xF0\x9F\x8C\xB1\xC3\xA9\xE6\xBC\xA2 ";  // plant, e acute, kanji
  Letter letter = SampleLetter(kind, /*is_to_contact=*/true);
  Said& said = letter.said;
  letter.parties.seeker.display_name = absl::StrCat("Ada", breaks, markup);
  letter.parties.contact.display_name = absl::StrCat(wide, breaks);
  letter.parties.tenant.display_name = "Lake\"view, \\University; of <b>Everything</b>";
  said.text = absl::StrCat("- not a list\n> not a quotation\n\n[not a link](https://evil.example.com)\n",
                           wide, markup);
  said.reason = absl::StrCat(markup, "\r\n.\r\nQUIT\r\n");
  said.connection = "{{{link}}}";
  said.goals = {"- - -", markup, wide};
  said.place = absl::StrCat(wide, breaks, markup);
  return letter;
}

// Bookings on both sides of clock changes, and where zones are odd; the name tells the instant, in Unix
// seconds, so that a reader can compare: "zone_1773306000_Europe=Berlin".
void AddZones(std::map<std::string, Letter>& samples) {
  for (const char* zone : {"Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe",
                           "Africa/Casablanca", "America/St_Johns", "Pacific/Chatham", "UTC", "US/Eastern"}) {
    for (const char* start : {"2026-03-12T09:00:00Z", "2026-07-01T13:30:00Z", "2026-10-25T00:30:00Z",
                              "2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z", "2038-06-01T10:00:00Z"}) {
      Letter letter = SampleLetter(Kind::kBooked, true);
      letter.said.booking = {.start = {.zone = zone}, .start_time = At(start), .end_time = At(start)};
      letter.said.booking->end_time += absl::Minutes(20);
      const std::string name = absl::StrCat("zone_", absl::ToUnixSeconds(At(start)), "_", zone);
      samples[absl::StrReplaceAll(name, {{"/", "="}})] = letter;
    }
  }
}

std::map<std::string, Letter> Samples() {
  std::map<std::string, Letter> samples = {
      {"request", SampleLetter(Kind::kRequest, true)},
      {"nudge", SampleLetter(Kind::kNudge, true)},
      {"accepted", SampleLetter(Kind::kAccepted, false)},
      {"declined", SampleLetter(Kind::kDeclined, false)},
      {"withdrawn", SampleLetter(Kind::kWithdrawn, true)},
      {"hostile_request", Hostile(Kind::kRequest)},
      {"hostile_nudge", Hostile(Kind::kNudge)},
      {"hostile_booked", Hostile(Kind::kBooked)},
      {"hostile_cancelled", Hostile(Kind::kCancelled)},
  };
  const std::map<std::string, Kind> to_both = {{"booked", Kind::kBooked},
                                               {"rescheduled", Kind::kRescheduled},
                                               {"cancelled", Kind::kCancelled},
                                               {"expired", Kind::kExpired}};
  for (const auto& [name, kind] : to_both) {
    samples[absl::StrCat(name, "_to_contact")] = SampleLetter(kind, true);
    samples[absl::StrCat(name, "_to_seeker")] = SampleLetter(kind, false);
  }
  Letter own = SampleLetter(Kind::kBooked, true);
  own.said.by = Party::kContact;
  samples["booked_by_contact_herself"] = own;
  Letter in_person = SampleLetter(Kind::kBooked, false);
  in_person.said.mode = Mode::kInPerson;
  in_person.said.place = "Café am Ufer, Berlin";
  samples["booked_in_person"] = in_person;
  Letter by_mail = SampleLetter(Kind::kRequest, true);
  by_mail.said.mode = Mode::kEmail;
  by_mail.said.offered_times.clear();
  samples["request_by_mail"] = by_mail;
  Letter erased = SampleLetter(Kind::kCancelled, false);
  erased.said.by = Party::kSystem;
  erased.parties.contact = {.name = "contacts/grace", .is_deleted = true};
  samples["cancelled_contact_erased"] = erased;
  AddZones(samples);
  return samples;
}

int Write(const std::string& folder) {
  for (const auto& [name, letter] : Samples()) {
    const auto mail = Render(letter);
    if (!mail.ok()) {
      std::fprintf(stderr, "%s: %s\n", name.c_str(), mail.status().ToString().c_str());
      return 1;
    }
    std::ofstream(absl::StrCat(folder, "/", name, ".eml"), std::ios::binary) << mail->bytes;
  }
  return 0;
}

}  // namespace
}  // namespace parley::notification

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  return parley::notification::Write(argv[1]);
}
