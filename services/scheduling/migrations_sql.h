#ifndef PARLEY_SERVICES_SCHEDULING_MIGRATIONS_SQL_H_
#define PARLEY_SERVICES_SCHEDULING_MIGRATIONS_SQL_H_

#include "common/store/migrate.h"

namespace parley::scheduling {

// The scripts of migrations/, in the order of their names; the build puts them into the program.
store::Migrations Migrations();

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_MIGRATIONS_SQL_H_
