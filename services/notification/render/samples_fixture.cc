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

// The same in another conversation of Ada's.
Letter With(const std::string& display_name, const std::string& interview, Letter letter) {
  letter.parties.contact = {.name = "contacts/other",
                            .display_name = display_name,
                            .email = "other@example.com",
                            .zone = "America/New_York"};
  letter.parties.interview.name = letter.said.interview = interview;
  letter.said.subject = absl::StrReplaceAll(letter.said.subject, {{"interviews/i1", interview}});
  return letter;
}

// Everything that a person can write, at its worst: line breaks, markup of mails, calendars, HTML and
// templates, and characters of several bytes where lines are folded.
Letter Hostile(Letter letter) {
  const std::string breaks = "\r\nBcc: victim@example.com\r\n\r\nBEGIN:VALARM\nEND:VEVENT\n";
  const std::string markup = "<img src=x onerror=alert(1)> {{7*7}} {{link}} \"; , \\ =?utf-8?q?=41?= ]](x)";
  std::string wide;
  for (int i = 0; i < 40; ++i) wide += "\xF0\x9F\x8C\xB1\xC3\xA9\xE6\xBC\xA2 ";  // plant, e acute, kanji
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
  said.about_display_name = absl::StrCat(wide, breaks, markup);
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

void AddReminders(std::map<std::string, Letter>& samples) {
  const std::map<std::string, Kind> plain = {{"nudge_due", Kind::kNudgeDue},
                                             {"request_expiring", Kind::kRequestExpiring},
                                             {"day_before_seeker", Kind::kDayBeforeSeeker},
                                             {"day_before_contact", Kind::kDayBeforeContact},
                                             {"soon", Kind::kSoon},
                                             {"brain_dump", Kind::kBrainDump},
                                             {"after_talk", Kind::kAfterTalk}};
  for (const auto& [name, kind] : plain) samples[name] = SampleReminder(kind);
  samples["thank_due"] = SampleReminder(Kind::kThankDue, "thank-you");
  samples["progress_due"] = SampleReminder(Kind::kProgressDue, "progress");
  samples["thank_referrer"] = SampleReminder(Kind::kThankReferrer, "thank-referrer-r1");
  samples["thank_referrer"].said.about_display_name = "Rosalind Model";

  samples["thank_referrer_unnamed"] = SampleReminder(Kind::kThankReferrer, "thank-referrer-r1");

  Letter unsettled = SampleReminder(Kind::kDayBeforeSeeker);
  unsettled.said.mode = Mode::kInPerson;
  unsettled.said.place = "";
  samples["day_before_in_person_unsettled"] = unsettled;
  for (const char* name : {"after_talk", "thank_due"}) {
    Letter letter = samples[name];
    letter.parties.contact.email = "";
    samples[absl::StrCat(name, "_without_address")] = letter;
  }
  const Letter nudge = With("Rosalind Model", "interviews/i2", samples["nudge_due"]);
  Letter news = With("Katherine Specimen", "interviews/i3", samples["progress_due"]);
  news.parties.interview.booking->start_time -= absl::Hours(24 * 30);
  samples["merged_two"] = samples["thank_due"];
  samples["merged_two"].also = {nudge};
  samples["merged_three"] = samples["day_before_seeker"];
  samples["merged_three"].also = {nudge, news};
  samples["hostile_merged"] = Hostile(samples["thank_due"]);
  samples["hostile_merged"].also = {Hostile(samples["thank_referrer"])};
}

std::map<std::string, Letter> Samples() {
  std::map<std::string, Letter> samples = {
      {"request", SampleLetter(Kind::kRequest, true)},
      {"nudge", SampleLetter(Kind::kNudge, true)},
      {"accepted", SampleLetter(Kind::kAccepted, false)},
      {"declined", SampleLetter(Kind::kDeclined, false)},
      {"withdrawn", SampleLetter(Kind::kWithdrawn, true)},
      {"thank_you", SampleNote(Kind::kThankYou)},
      {"thank_you_by_mail", SampleNote(Kind::kThankYou)},
      {"progress", SampleNote(Kind::kProgress)},
      {"referrer_thanks", SampleNote(Kind::kReferrerThanks)},
      {"hostile_request", Hostile(SampleLetter(Kind::kRequest, true))},
      {"hostile_nudge", Hostile(SampleLetter(Kind::kNudge, true))},
      {"hostile_booked", Hostile(SampleLetter(Kind::kBooked, true))},
      {"hostile_cancelled", Hostile(SampleLetter(Kind::kCancelled, true))},
      {"hostile_thank_you", Hostile(SampleNote(Kind::kThankYou))},
      {"hostile_day_before_contact", Hostile(SampleReminder(Kind::kDayBeforeContact))},
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
  samples["thank_you_by_mail"].parties.interview.booking.reset();
  Letter erased = SampleLetter(Kind::kCancelled, false);
  erased.said.by = Party::kSystem;
  erased.parties.contact = {.name = "contacts/grace", .is_deleted = true};
  samples["cancelled_contact_erased"] = erased;
  AddReminders(samples);
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
