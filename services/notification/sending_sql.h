#ifndef PARLEY_SERVICES_NOTIFICATION_SENDING_SQL_H_
#define PARLEY_SERVICES_NOTIFICATION_SENDING_SQL_H_

#include <functional>
#include <memory>

#include "common/store/sealed.h"
#include "common/store/sql.h"
#include "services/notification/notices/deliveries.h"

namespace parley::notification {

// Deliveries that arrange people's reminders anew when one has ended, and fill their inboxes.
// `is_plan_current` says whether scheduling's plans are known as they are now, and may be called from any
// thread. `database` and `sealer` outlive the deliveries.
std::unique_ptr<Deliveries> OpenSending(store::Database& database, const store::Sealer& sealer,
                                        std::function<bool()> is_plan_current);

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_SENDING_SQL_H_
