#ifndef PARLEY_SERVICES_NOTIFICATION_ARRANGE_SQL_H_
#define PARLEY_SERVICES_NOTIFICATION_ARRANGE_SQL_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/store/sql.h"
#include "services/notification/notices/notice.h"

// Where Courtesy meets the database: in the transaction of whatever changed what a person is to be told.
namespace parley::notification {

// Works out anew when and with what a person is told each of her reminders. What is being sent stays as it
// is, as does a mail that was tried before, but for the time of its next try. Without effect while the
// person, the tenant or its policy has not come: then the reminders wait.
absl::Status Arrange(store::Transaction& transaction, const std::string& tenant, const Name& person);

// For everybody of the tenant who has a reminder to come: its zone or policy has changed.
absl::Status ArrangeAll(store::Transaction& transaction, const std::string& tenant);

// When a reminder whose time has passed may go out (courtesy/courtesy.h, LateTime).
absl::StatusOr<absl::Time> LateTimeOf(store::Connection& connection, const NoticeKey& key, absl::Time now);

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_ARRANGE_SQL_H_
