#include "services/notification/render/letter_words.h"

#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "services/notification/render/fields.h"
#include "services/notification/render/templates.h"

namespace parley::notification {
namespace {

absl::string_view TemplateName(Kind kind) {
  switch (kind) {
    case Kind::kNone:
      return "";
    case Kind::kRequest:
      return "request";
    case Kind::kNudge:
      return "nudge";
    case Kind::kAccepted:
      return "accepted";
    case Kind::kDeclined:
      return "declined";
    case Kind::kBooked:
      return "booked";
    case Kind::kRescheduled:
      return "rescheduled";
    case Kind::kCancelled:
      return "cancelled";
    case Kind::kWithdrawn:
      return "withdrawn";
    case Kind::kExpired:
      return "expired";
    case Kind::kThankYou:
      return "thank_you";
    case Kind::kProgress:
      return "progress";
    case Kind::kReferrerThanks:
      return "referrer_thanks";
    case Kind::kNudgeDue:
      return "nudge_due";
    case Kind::kRequestExpiring:
      return "request_expiring";
    case Kind::kDayBeforeSeeker:
      return "day_before_seeker";
    case Kind::kDayBeforeContact:
      return "day_before_contact";
    case Kind::kSoon:
      return "soon";
    case Kind::kBrainDump:
      return "brain_dump";
    case Kind::kAfterTalk:
      return "after_talk";
    case Kind::kThankDue:
      return "thank_due";
    case Kind::kThankReferrer:
      return "thank_referrer";
    case Kind::kProgressDue:
      return "progress_due";
  }
  return "";
}

absl::StatusOr<Wording> WriteKind(const Letter& letter, const Fields& fields) {
  if (IsReminder(letter.said.kind) && OtherOf(letter).is_deleted) {
    return absl::InternalError("a reminder about somebody who has been erased");
  }
  return Write(FindTemplate(kLanguage, TemplateName(letter.said.kind)), fields);
}

std::string NumberWord(size_t number) {
  constexpr std::array<const char*, 10> kWords = {"no",   "one", "two",   "three", "four",
                                                  "five", "six", "seven", "eight", "nine"};
  return number < kWords.size() ? kWords[number] : absl::StrCat(number);
}

// Greeting and closing, under the subject of the whole mail.
absl::StatusOr<Wording> WriteFrame(const Letter& letter, Fields fields, const std::string& subject) {
  fields.texts["lead"] = subject;
  if (letter.also.size() == 1) fields.flags.insert("one_more");
  if (letter.also.size() > 1) fields.texts["more"] = NumberWord(letter.also.size());
  ASSIGN_OR_RETURN(Wording frame, Write(FindTemplate(kLanguage, "frame"), fields));
  if (frame.blocks.size() != 2) return absl::InternalError("the frame is not a greeting and a closing");
  return frame;
}

void Append(std::vector<Block> blocks, std::vector<Block>& to) {
  to.insert(to.end(), std::make_move_iterator(blocks.begin()), std::make_move_iterator(blocks.end()));
}

absl::StatusOr<Wording> WriteReminders(const Letter& lead, const Fields& fields) {
  ASSIGN_OR_RETURN(Wording words, WriteKind(lead, fields));
  ASSIGN_OR_RETURN(const Wording frame, WriteFrame(lead, fields, words.subject));
  Wording all{.subject = frame.subject, .blocks = {frame.blocks.front()}};
  Append(std::move(words.blocks), all.blocks);
  for (const Letter& next : lead.also) {
    // Somebody else's reminder in this mail would tell one person what another one does.
    if (!IsReminder(next.said.kind) || next.said.recipient != lead.said.recipient) {
      return absl::InternalError("what shares a mail is not reminders to one person");
    }
    ASSIGN_OR_RETURN(Fields own, FieldsOf(next));
    own.flags.erase("with_event");  // a mail of several reminders carries none
    ASSIGN_OR_RETURN(Wording more, WriteKind(next, own));
    all.blocks.push_back({.kind = Block::Kind::kHeading, .lines = {std::move(more.subject)}});
    Append(std::move(more.blocks), all.blocks);
  }
  all.blocks.push_back(frame.blocks.back());
  return all;
}

}  // namespace

absl::StatusOr<Wording> WordsOf(const Letter& letter) {
  ASSIGN_OR_RETURN(const Fields fields, FieldsOf(letter));
  if (IsReminder(letter.said.kind)) return WriteReminders(letter, fields);
  if (!letter.also.empty()) return absl::InternalError("what a person said shares its mail with nothing");
  return WriteKind(letter, fields);
}

absl::StatusOr<Wording> EventWordsOf(const Letter& letter) {
  ASSIGN_OR_RETURN(const Fields fields, FieldsOf(letter));
  return Write(FindTemplate(kLanguage, "calendar"), fields);
}

}  // namespace parley::notification
