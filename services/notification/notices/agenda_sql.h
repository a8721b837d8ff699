#ifndef PARLEY_SERVICES_NOTIFICATION_NOTICES_AGENDA_SQL_H_
#define PARLEY_SERVICES_NOTIFICATION_NOTICES_AGENDA_SQL_H_

#include <memory>

#include "common/store/sql.h"
#include "services/notification/notices/agenda.h"

namespace parley::notification {

// `database` outlives the agenda.
std::unique_ptr<Agenda> OpenAgenda(store::Database& database);

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_NOTICES_AGENDA_SQL_H_
