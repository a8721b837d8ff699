#ifndef PARLEY_SERVICES_NOTIFICATION_MIGRATIONS_SQL_H_
#define PARLEY_SERVICES_NOTIFICATION_MIGRATIONS_SQL_H_

#include "common/store/migrate.h"

namespace parley::notification {

// The scripts of migrations/, in the order of their names; the build puts them into the program.
store::Migrations Migrations();

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_MIGRATIONS_SQL_H_
