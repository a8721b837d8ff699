#ifndef PARLEY_SERVICES_NOTIFICATION_RENDER_LETTER_WORDS_H_
#define PARLEY_SERVICES_NOTIFICATION_RENDER_LETTER_WORDS_H_

#include "absl/status/statusor.h"
#include "services/notification/letter.h"
#include "services/notification/render/words.h"

namespace parley::notification {

// The language there are words in; a person's own comes with its templates.
inline constexpr char kLanguage[] = "en";

// What `letter` says. Each kind has a template. What people said has a whole letter in it; a reminder has its
// subject and its sentences alone, because several may be told in one mail: greeting and closing stand once,
// in the template "frame", then the letter's own words, then those of each of `also` under its subject.
// INTERNAL when there are no words for the letter (a kind that is never told to this person), when it is a
// reminder about somebody who has been erased, when what shares a mail is not reminders to one person, and as
// FieldsOf. Pure.
absl::StatusOr<Wording> WordsOf(const Letter& letter);

// What the calendar event of `letter` says: its summary and description. Errors as FieldsOf. Pure.
absl::StatusOr<Wording> EventWordsOf(const Letter& letter);

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_RENDER_LETTER_WORDS_H_
