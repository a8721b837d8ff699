#ifndef PARLEY_SERVICES_NOTIFICATION_NOTICES_DELIVERIES_SQL_H_
#define PARLEY_SERVICES_NOTIFICATION_NOTICES_DELIVERIES_SQL_H_

#include <functional>
#include <memory>
#include <string>

#include "common/store/sealed.h"
#include "common/store/sql.h"
#include "services/notification/notices/deliveries.h"

namespace parley::notification {

// What the rest of the service does in sending, most of it within the same transactions.
struct AtSending {
  // Whether what is planned here is what scheduling plans: its feed was at its head a moment ago, or has been
  // out of reach for so long that reminders go on without it. Called often, from any thread.
  std::function<bool()> is_plan_current;
  // Works out anew when a person is told what, after a reminder of hers has ended.
  std::function<absl::Status(store::Transaction&, const std::string& tenant, const Name& person)> arrange;
  // When a reminder whose time has passed may go out: `now`, or the end of quiet hours.
  std::function<absl::StatusOr<absl::Time>(store::Connection&, const NoticeKey& key, absl::Time now)>
      late_time;
  // Keeps what a seeker is told for her to read; once, however often it is claimed.
  std::function<absl::Status(store::Transaction&, const std::string& tenant, const Notice& notice,
                             const Mail& mail, absl::Time now)>
      keep;
  // Forgets what was kept for long enough; in a transaction of its own, when there is anything.
  std::function<absl::Status(absl::Time now)> forget;
};

// All of it outlives the deliveries.
std::unique_ptr<Deliveries> OpenDeliveries(store::Database& database, const store::Sealer& sealer,
                                           AtSending at_sending);

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_NOTICES_DELIVERIES_SQL_H_
