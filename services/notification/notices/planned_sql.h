#ifndef PARLEY_SERVICES_NOTIFICATION_NOTICES_PLANNED_SQL_H_
#define PARLEY_SERVICES_NOTIFICATION_NOTICES_PLANNED_SQL_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/store/sql.h"
#include "services/notification/notices/planned.h"

namespace parley::notification {

// Everything ever planned for an interview.
absl::StatusOr<std::vector<PlannedNotice>> LoadPlanned(store::Connection& connection,
                                                       const std::string& tenant, const Name& interview);

// Inserts or replaces a reminder of `interview`. When it is told stays as it was, unless it had ended; a new
// one waits to be arranged. `traceparent` is that of the call that planned it so; empty when not known.
absl::Status SavePlanned(store::Transaction& transaction, const std::string& tenant, const Name& interview,
                         const PlannedNotice& notice, const std::string& traceparent);

// Voids the reminders of the interviews of a person who has been erased; whose they were.
absl::StatusOr<std::vector<Name>> VoidPlannedAbout(store::Transaction& transaction, const std::string& tenant,
                                                   const Name& person, absl::Time now);

// A reminder that has not ended, as arranging it sees it.
struct WaitingReminder {
  std::string id;
  Planned planned;
  bool is_sending = false;
  bool is_begun = false;  // was claimed before, so a mail may be out
  absl::Time send_time;
  std::optional<absl::Time> open_time;
  std::optional<absl::Time> told_time;
  std::string lead;  // empty = its own
  bool operator==(const WaitingReminder&) const = default;
};

// The recipients of the tenant's reminders that have not ended.
absl::StatusOr<std::vector<Name>> WaitingPeople(store::Connection& connection, const std::string& tenant);

// A person's, in no order.
absl::StatusOr<std::vector<WaitingReminder>> LoadWaiting(store::Connection& connection,
                                                         const std::string& tenant, const Name& recipient);

// Writes down when and with what a reminder is told: send_time, open_time, told_time, lead.
absl::Status SaveTold(store::Transaction& transaction, const std::string& tenant,
                      const WaitingReminder& reminder);

// Of a reminder that may be told: what its letter is written from beside its interview.
struct PlannedWords {
  std::string id;
  Planned planned;
  Name interview;
  absl::Time told_time;
  std::string traceparent;  // empty = not known
};

// The words of a message: its lead's, and its followers' in the order in which they are told: by due time. Of
// several about one thing only the first. Followers whose interview or people have not come are left out;
// they are told later. Nothing when the notice is not a reminder, has ended, follows another one or has not
// been arranged.
absl::StatusOr<std::vector<PlannedWords>> LoadMessage(store::Connection& connection, const NoticeKey& key);

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_NOTICES_PLANNED_SQL_H_
