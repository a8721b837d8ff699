#ifndef PARLEY_SERVICES_SCHEDULING_OBLIGATIONS_OBLIGATION_SQL_H_
#define PARLEY_SERVICES_SCHEDULING_OBLIGATIONS_OBLIGATION_SQL_H_

#include <memory>
#include <string>

#include "common/store.h"
#include "common/store/sql_store.h"
#include "services/scheduling/obligations/obligation.h"

namespace parley::scheduling {

// What is owed, by interview, on SQL. A seeker sees that of her own interviews, PLATFORM and ADMIN the
// tenant's. Since gives the interviews that were held. Words said are sealed with `kek`. Apply takes one
// name, the interview's. `context` outlives the store.
std::unique_ptr<Store<Owing>> OpenOwings(const store::StoreContext& context, std::string kek);

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_OBLIGATIONS_OBLIGATION_SQL_H_
