#ifndef PARLEY_SERVICES_NOTIFICATION_INBOX_INBOX_SQL_H_
#define PARLEY_SERVICES_NOTIFICATION_INBOX_INBOX_SQL_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/clock/clock.h"
#include "common/store/sealed.h"
#include "common/store/sql.h"
#include "services/notification/inbox/inbox.h"

namespace parley::notification {

// Puts `item` into the seeker's inbox under her next sequence; without effect when there is one of that
// notice. `item.sequence` and `item.expire_time` are not read.
absl::Status PutInboxItem(store::Transaction& transaction, const std::string& tenant, const Name& seeker,
                          const InboxItem& item, const store::Sealer& sealer);

// Deletes the items of a seeker who has been erased, and empties those of the given notices: they tell of
// somebody who has been.
absl::Status EraseInbox(store::Transaction& transaction, const std::string& tenant, const Name& person,
                        const std::vector<std::string>& notice_ids);

// Deletes at most 500 items that have expired.
absl::Status ForgetInboxItems(store::Database& database, absl::Time now);

// All of it outlives the inbox.
std::unique_ptr<Inbox> OpenInbox(store::Database& database, const store::Sealer& sealer, const Clock& clock);

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_INBOX_INBOX_SQL_H_
