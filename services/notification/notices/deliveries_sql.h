#ifndef PARLEY_SERVICES_NOTIFICATION_NOTICES_DELIVERIES_SQL_H_
#define PARLEY_SERVICES_NOTIFICATION_NOTICES_DELIVERIES_SQL_H_

#include <memory>

#include "common/store/sealed.h"
#include "common/store/sql.h"
#include "services/notification/notices/deliveries.h"

namespace parley::notification {

std::unique_ptr<Deliveries> OpenDeliveries(store::Database& database, const store::Sealer& sealer);

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_NOTICES_DELIVERIES_SQL_H_
