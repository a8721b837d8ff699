#include "services/notification/render/render.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/errors/errors.h"
#include "common/names/names.h"
#include "services/notification/render/calendar.h"
#include "services/notification/render/letter_words.h"
#include "services/notification/render/mime.h"

namespace parley::notification {
namespace {

// Who caused a change has agreed to it; the other one can still say no in the calendar. By the time of a
// reminder both have: a calendar that asked anew would undo the yes in it.
CalendarPerson Attendee(const Person& person, Party party, const Said& said) {
  return {.display_name = person.display_name,
          .address = person.email,
          .has_accepted = said.by == party || IsReminder(said.kind)};
}

absl::StatusOr<CalendarEvent> EventOf(const Letter& letter) {
  const auto& [tenant, interview, seeker, contact] = letter.parties;
  const Said& said = letter.said;
  ASSIGN_OR_RETURN(const std::string interview_id, IdOf("interviews", interview.name));
  ASSIGN_OR_RETURN(const Wording words, EventWordsOf(letter));
  CalendarEvent event{
      .is_cancelled = said.kind == Kind::kCancelled,
      .uid = absl::StrCat(interview_id, "@", tenant.mail_domain),
      .sequence = said.schedule_version,
      .stamp = said.said_time,
      .start_time = said.booking->start_time,
      .end_time = said.booking->end_time,
      .zone = said.booking->start.zone,
      .summary = words.subject,
      .description = ToPlainText(words),
      .location = said.place,
      .organizer = {.display_name = absl::StrCat(
                        "Parley for ", seeker.is_deleted ? tenant.display_name : seeker.display_name),
                    .address = tenant.inbound_address},
  };
  // Who has been erased, or has no address, cannot be invited.
  if (!contact.email.empty()) event.attendees.push_back(Attendee(contact, Party::kContact, said));
  if (!seeker.email.empty()) event.attendees.push_back(Attendee(seeker, Party::kSeeker, said));
  return event;
}

mime::MailHead HeadOf(const Letter& letter, const std::string& subject) {
  const auto& [tenant, interview, seeker, contact] = letter.parties;
  const Person& recipient = RecipientOf(letter);
  mime::MailHead head{.from = {tenant.display_name, tenant.inbound_address},
                      .to = {recipient.display_name, recipient.email},
                      .subject = subject,
                      .date = letter.said.said_time,
                      .message_id = absl::StrCat("<", letter.notice_id, "@", tenant.mail_domain, ">")};
  if (IsToContact(letter) && !seeker.is_deleted) {
    head.from.display_name = absl::StrCat(seeker.display_name, " via ", tenant.display_name);
    head.reply_to = {seeker.display_name, seeker.email};
  }
  return head;
}

mime::Entity BodyOf(const Letter& letter, const Wording& words, const std::string& calendar,
                    absl::string_view method) {
  std::vector<mime::Entity> alternatives = {
      mime::TextEntity("text/plain; charset=UTF-8", ToPlainText(words)),
      mime::TextEntity("text/html; charset=UTF-8", ToHtml(words, kLanguage))};
  if (!calendar.empty()) {
    const std::string type = absl::StrCat("text/calendar; charset=UTF-8; method=", method);
    alternatives.push_back(mime::BinaryEntity(type, "", calendar));
  }
  mime::Entity body =
      mime::MultipartEntity("alternative", absl::StrCat(letter.notice_id, "-words"), alternatives);
  if (calendar.empty()) return body;
  const std::vector<mime::Entity> parts = {
      std::move(body), mime::BinaryEntity("application/ics; name=\"invite.ics\"",
                                          "attachment; filename=\"invite.ics\"", calendar)};
  return mime::MultipartEntity("mixed", absl::StrCat(letter.notice_id, "-parts"), parts);
}

// What is kept of a mail must not open a contact's page.
std::string WithoutLinks(std::string text, const Letter& letter) {
  const auto leave_out = [&](const std::string& link) {
    if (!link.empty()) text = absl::StrReplaceAll(text, {{link, "(the link)"}});
  };
  leave_out(letter.link);
  for (const Letter& next : letter.also) leave_out(next.link);
  return text;
}

}  // namespace

absl::StatusOr<Mail> Render(const Letter& letter) {
  if (!IsId(letter.notice_id)) return absl::InternalError("the notice's id is not an id");
  ASSIGN_OR_RETURN(const Wording words, WordsOf(letter));
  std::string calendar;
  absl::string_view method;
  if (CarriesEvent(letter)) {
    ASSIGN_OR_RETURN(const CalendarEvent event, EventOf(letter));
    ASSIGN_OR_RETURN(calendar, WriteCalendar(event));
    method = MethodOf(event);
  }
  const mime::MailHead head = HeadOf(letter, words.subject);
  ASSIGN_OR_RETURN(std::string bytes, mime::WriteMail(head, BodyOf(letter, words, calendar, method)));
  return Mail{.sender = head.from.address,
              .recipient = head.to.address,
              .message_id = head.message_id,
              .bytes = std::move(bytes),
              .text = WithoutLinks(ToPlainText(words), letter),
              .calendar = std::move(calendar),
              .subject = words.subject};
}

}  // namespace parley::notification
