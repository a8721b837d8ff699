#ifndef PARLEY_SERVICES_NOTIFICATION_FOLLOW_SQL_H_
#define PARLEY_SERVICES_NOTIFICATION_FOLLOW_SQL_H_

#include <string>

#include "common/clock/clock.h"
#include "common/store/follow.h"
#include "common/store/sealed.h"
#include "common/store/sql.h"

namespace parley::notification {

// What this service keeps of its two sources; `database` and `clock` outlive the copies. Applying needs
// nothing but the change itself, in whatever order the two feeds come.

// Tenants, policies and people. A person's reminders are arranged anew with her, all of a tenant's with its
// zone or policy. With the tombstone of somebody, what is on its way to her ends, as do reminders of her, and
// texts about her are emptied.
store::Copies CopiesOfContacts(store::Database& database, const Clock& clock, const std::string& kek);

// Interviews, their plans as reminders, and the notices of what people said. Notices are this service's own
// and outlive a change of scheduling's database.
store::Copies CopiesOfScheduling(store::Database& database, const Clock& clock, const std::string& kek);

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_FOLLOW_SQL_H_
