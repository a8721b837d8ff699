#ifndef PARLEY_SERVICES_NOTIFICATION_KINDS_H_
#define PARLEY_SERVICES_NOTIFICATION_KINDS_H_

namespace parley::notification {

// What a notice is about; the numbers are those of parley.notification.v1.NoticeKind.
enum class Kind {
  kNone = 0,
  kRequest = 1,
  kNudge = 2,
  kAccepted = 3,
  kDeclined = 4,
  kBooked = 5,
  kRescheduled = 6,
  kCancelled = 7,
  kWithdrawn = 8,
  kExpired = 9,
  // The seeker's own notes to a contact.
  kThankYou = 10,
  kProgress = 11,
  kReferrerThanks = 12,
  // Reminders.
  kNudgeDue = 33,
  kRequestExpiring = 34,
  kDayBeforeSeeker = 38,
  kDayBeforeContact = 39,
  kSoon = 40,
  kBrainDump = 43,
  kAfterTalk = 44,
  kThankDue = 45,
  kThankReferrer = 50,
  kProgressDue = 52
};

// Whether a notice of this kind is told because its time has come, not because a person did something. The
// numbers of the two do not overlap: reminders begin at 33.
inline bool IsReminder(Kind kind) {
  return kind >= Kind::kNudgeDue;
}

// How the two meet; the numbers are those of parley.scheduling.v1.Mode.
enum class Mode { kNone = 0, kInPerson = 1, kPhone = 2, kVideo = 3, kEmail = 4 };

// Who said or did something; the numbers are those of parley.scheduling.v1.Party.
enum class Party { kNone = 0, kSeeker = 1, kContact = 2, kSystem = 3 };

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_KINDS_H_
