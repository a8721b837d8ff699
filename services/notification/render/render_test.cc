#include "services/notification/render/render.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/notification/render/mime.h"
#include "services/notification/render/sample_letter.h"

// What the mails look like to others' parsers is mail_render_test.py's to say; here stands what a caller of
// Render relies on, and what it refuses.
namespace parley::notification {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(RenderTest, TheSameLetterIsTheSameMailByteForByte) {
  const Letter letter = SampleLetter(Kind::kBooked, true);
  const auto first = Render(letter);
  const auto second = Render(letter);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->bytes, second->bytes);
  EXPECT_EQ(first->message_id, "<018f0000-0000-7000-8000-000000000001@careers.lakeview.example.edu>");
  EXPECT_EQ(first->sender, "hello@careers.lakeview.example.edu");
  EXPECT_EQ(first->recipient, "grace@example.com");
  EXPECT_EQ(first->subject, "Booked with Ada Example: Thursday, 12 March 2026, 10:00 (Europe/Berlin)");
}

TEST(RenderTest, WhatIsKeptOfAMailDoesNotOpenThePage) {
  const Letter letter = SampleLetter(Kind::kRequest, true);
  const auto mail = Render(letter);
  ASSERT_TRUE(mail.ok());
  EXPECT_THAT(mail->text, HasSubstr("See the request and answer:\n(the link)"));
  EXPECT_THAT(mail->text, Not(HasSubstr(letter.link)));
}

TEST(RenderTest, AZoneNobodyStatedIsSaidToBeAGuess) {
  Letter letter = SampleLetter(Kind::kRequest, true);
  letter.parties.contact.is_zone_guessed = true;
  EXPECT_THAT(Render(letter)->text, HasSubstr("We are guessing that your time zone is Europe/Berlin."));
  letter.said.offered_times.clear();  // no times, nothing to guess about
  EXPECT_THAT(Render(letter)->text, Not(HasSubstr("guessing")));
}

TEST(RenderTest, AConnectionOfNoneIsNotOne) {
  Letter letter = SampleLetter(Kind::kRequest, true);
  letter.said.connection = "None";
  EXPECT_THAT(Render(letter)->text, Not(HasSubstr("What connects you")));
}

TEST(RenderTest, OfferedTimesAreTheReadersAndInPersonThePlaces) {
  Letter letter = SampleLetter(Kind::kRequest, true);
  letter.parties.contact.zone = "Asia/Kolkata";
  EXPECT_THAT(Render(letter)->text, HasSubstr("- Thursday, 12 March 2026, 14:30 (Asia/Kolkata)"));
  letter.said.mode = Mode::kInPerson;
  EXPECT_THAT(Render(letter)->text, HasSubstr("- Thursday, 12 March 2026, 10:00 (Europe/Berlin)"));
}

TEST(RenderTest, APersonWithoutAZoneHasTheTenants) {
  Letter letter = SampleLetter(Kind::kBooked, false);
  letter.parties.seeker.zone = "";
  EXPECT_THAT(Render(letter)->text, HasSubstr("05:00 to 05:20 (America/New_York)"));
}

TEST(RenderTest, AnAddressThatIsNotOnePlainAddressIsRefused) {
  for (const char* address : {"", "a@example.com\r\nBcc: b@example.com", "a@example.com, b@example.com",
                              "\"a\r\nBcc:\"@example.com", "Grace <grace@example.com>"}) {
    Letter letter = SampleLetter(Kind::kRequest, true);
    letter.parties.contact.email = address;
    EXPECT_EQ(Render(letter).status().code(), absl::StatusCode::kInvalidArgument) << address;
    letter = SampleLetter(Kind::kRequest, true);
    letter.parties.tenant.inbound_address = address;
    EXPECT_FALSE(Render(letter).ok()) << address;
  }
  Letter letter = SampleLetter(Kind::kRequest, true);
  letter.parties.tenant.mail_domain = "example.edu>\r\nX: y";
  EXPECT_FALSE(Render(letter).ok());
}

TEST(RenderTest, ThereAreNoWordsForAKindThatIsNotToldToThisPerson) {
  EXPECT_FALSE(Render(SampleLetter(Kind::kAccepted, true)).ok());
  EXPECT_FALSE(Render(SampleLetter(Kind::kWithdrawn, false)).ok());
  EXPECT_FALSE(Render(SampleLetter(Kind::kNone, true)).ok());
}

TEST(RenderTest, AReminderHoldsNothingThatAnybodyWrote) {
  for (const Kind kind : {Kind::kNudgeDue, Kind::kRequestExpiring, Kind::kDayBeforeSeeker, Kind::kSoon,
                          Kind::kBrainDump, Kind::kAfterTalk, Kind::kDayBeforeContact}) {
    Letter letter = SampleReminder(kind);
    letter.said.text = letter.said.reason = letter.said.connection = "s3cret";
    letter.said.goals = {"s3cret"};
    const auto mail = Render(letter);
    ASSERT_TRUE(mail.ok()) << mail.status();
    EXPECT_THAT(mail->text, Not(HasSubstr("s3cret"))) << static_cast<int>(kind);
  }
}

TEST(RenderTest, RemindersInOneMailTakeItsIdAndDateFromTheFirst) {
  Letter letter = SampleReminder(Kind::kThankDue, "thank-you");
  const auto alone = Render(letter);
  letter.also = {SampleReminder(Kind::kNudgeDue)};
  letter.also[0].notice_id = "018f0000-0000-7000-8000-000000000002";
  letter.also[0].said.said_time += absl::Minutes(10);
  const auto together = Render(letter);
  ASSERT_TRUE(together.ok()) << together.status();
  EXPECT_EQ(together->message_id, alone->message_id);
  EXPECT_THAT(together->bytes, HasSubstr("Date: Wed, 11 Mar 2026 09:00:00 +0000\r\n"));
  EXPECT_THAT(together->bytes, Not(HasSubstr("000000000002")));
}

TEST(RenderTest, AMailOfSeveralRemindersNeitherCarriesNorPromisesAnEvent) {
  Letter letter = SampleReminder(Kind::kDayBeforeContact);
  EXPECT_THAT(Render(letter)->text, HasSubstr("The calendar event comes along"));
  letter.also = {letter};
  letter.also[0].link = "https://parley.example.edu/c/another";
  const auto mail = Render(letter);
  ASSERT_TRUE(mail.ok()) << mail.status();
  EXPECT_EQ(mail->calendar, "");
  EXPECT_THAT(mail->text, Not(HasSubstr("The calendar event")));
  EXPECT_THAT(mail->text, Not(HasSubstr("/c/")));
}

TEST(RenderTest, OnlyRemindersToOnePersonShareAMail) {
  Letter letter = SampleReminder(Kind::kNudgeDue);
  letter.also = {SampleReminder(Kind::kNudgeDue)};
  EXPECT_TRUE(Render(letter).ok());
  letter.also = {SampleReminder(Kind::kDayBeforeContact)};
  EXPECT_EQ(Render(letter).status().code(), absl::StatusCode::kInternal);
  letter.also = {SampleLetter(Kind::kAccepted, false)};
  EXPECT_EQ(Render(letter).status().code(), absl::StatusCode::kInternal);
  letter = SampleLetter(Kind::kAccepted, false);
  letter.also = {SampleReminder(Kind::kNudgeDue)};
  EXPECT_EQ(Render(letter).status().code(), absl::StatusCode::kInternal);
}

TEST(RenderTest, OfSomebodyErasedNobodyIsReminded) {
  Letter letter = SampleReminder(Kind::kBrainDump);
  EXPECT_TRUE(Render(letter).ok());
  letter.parties.contact = {.name = "contacts/grace", .is_deleted = true};
  EXPECT_EQ(Render(letter).status().code(), absl::StatusCode::kInternal);
}

TEST(RenderTest, ACommandHoldsNoNameThatAShellCouldReadOtherwise) {
  for (const char* subject :
       {"", "interviews/i1; rm -rf ~", "interviews/i1/obligations/$(id)", "contacts/i1"}) {
    Letter letter = SampleReminder(Kind::kThankDue, "thank-you");
    letter.said.subject = subject;
    EXPECT_EQ(Render(letter).status().code(), absl::StatusCode::kInternal) << subject;
  }
  Letter letter = SampleReminder(Kind::kThankDue);  // about the interview, where something owed is needed
  EXPECT_EQ(Render(letter).status().code(), absl::StatusCode::kInternal);
}

TEST(RenderTest, ANoteWithoutWordsIsNotSent) {
  Letter letter = SampleNote(Kind::kThankYou);
  EXPECT_TRUE(Render(letter).ok());
  letter.said.text = " \n\n";
  EXPECT_FALSE(Render(letter).ok());
}

TEST(RenderTest, AZoneThatTzdataDoesNotHaveIsAnErrorNotAWrongTime) {
  Letter letter = SampleLetter(Kind::kBooked, true);
  letter.parties.contact.zone = "Mars/Olympus";
  EXPECT_EQ(Render(letter).status().code(), absl::StatusCode::kInternal);
}

TEST(MimeTest, AMultipartsBoundaryCannotStandInItsParts) {
  const std::vector<mime::Entity> parts = {mime::TextEntity("text/plain; charset=UTF-8", "--=_b\r\n=_b--")};
  EXPECT_THAT(parts[0].body, Not(HasSubstr("=_")));
  EXPECT_THAT(mime::MultipartEntity("mixed", "b", parts).body, testing::StartsWith("--=_b\r\n"));
}

TEST(MimeTest, SpacesAtTheEndOfALineAndLongLinesSurvive) {
  EXPECT_EQ(mime::TextEntity("text/plain", "a \nb\t\n=").body, "a=20\r\nb=09\r\n=3D\r\n");
  const std::string body = mime::TextEntity("text/plain", std::string(100, 'x')).body;
  EXPECT_EQ(body, std::string(75, 'x') + "=\r\n" + std::string(25, 'x') + "\r\n");
}

}  // namespace
}  // namespace parley::notification
