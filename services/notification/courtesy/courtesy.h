#ifndef PARLEY_SERVICES_NOTIFICATION_COURTESY_COURTESY_H_
#define PARLEY_SERVICES_NOTIFICATION_COURTESY_COURTESY_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/store.h"
#include "services/notification/kinds.h"
#include "services/notification/people/policy.h"

// When a person is told what is due, and what she is told in one message. Pure: the answer follows from the
// reminders, the person and the policy alone, never from the present, so working it out again, at whatever
// time and after whatever was missed, changes nothing.
namespace parley::notification {

// What holds for every reminder of a kind, as parley.policy.v1.KindRule says it.
struct KindRule {
  bool ignores_quiet_hours = false;
  bool has_deadline = false;
  bool stands_alone = false;
};

// A reminder that has not been sent. Instants are to the microsecond.
struct Reminder {
  std::string id;
  Kind kind = Kind::kNone;
  KindRule rule;
  Name subject;  // the interview or obligation it is about
  int occurrence = 1;
  absl::Time due_time;
  absl::Time since_time;                    // never told before
  std::optional<absl::Time> deadline_time;  // of a kind that has one
};

// Whom it is for. A seeker may be disturbed on every day, a contact on the business days of her zone.
struct Recipient {
  absl::TimeZone zone;
  bool is_contact = false;
};

// When and with what a reminder is told.
struct Told {
  std::string id;
  absl::Time open_time;  // when its own turn is, out of quiet hours
  absl::Time told_time;  // when it is told: open_time, or that of the one it is told with
  std::string lead;      // the one in whose message it is told; empty = a message of its own
  bool operator==(const Told&) const = default;
};

// Quiet hours first. What is due in quiet hours, or was due before the fact it follows from, is told at the
// first open instant from the later of its due time and its since time. If that is at its deadline or later,
// it is told in the last open minute before the deadline; and if that minute is before its since time, at its
// own time after all, since too late is worse than at night.
//
// Then messages, over all of the person's reminders by time. A reminder joins the first message with one of
// its own kind and subject when less than coalesce_hours lie between their turns, or between when they would
// be told, and else the last message that began at most merge_minutes before. It joins no message that begins
// before its since time. Kinds that stand alone neither lead nor follow, those that ignore quiet hours are
// with their like only, and what must be told at night is told alone.
//
// Of one kind and subject in one message the first is told. The others follow it in case it should become
// pointless, and end when the message is claimed (notices/claim.h).
//
// Answers one Told for each reminder, by told_time; the order of `reminders` does not matter. Ids are
// distinct. When policy leaves no open hour within a year, quiet hours are ignored.
std::vector<Told> Courtesy(std::vector<Reminder> reminders, const Recipient& recipient, const Policy& policy);

// When a reminder whose time has passed unsent (nobody was there to send it, or the server was not) may go
// out: `now`, or when quiet hours end unless its deadline is before that.
absl::Time LateTime(const Reminder& reminder, const Recipient& recipient, const Policy& policy,
                    absl::Time now);

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_COURTESY_COURTESY_H_
