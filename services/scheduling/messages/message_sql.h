#ifndef PARLEY_SERVICES_SCHEDULING_MESSAGES_MESSAGE_SQL_H_
#define PARLEY_SERVICES_SCHEDULING_MESSAGES_MESSAGE_SQL_H_

#include <optional>
#include <string>
#include <vector>

#include "common/store/sealed.h"
#include "common/store/sql.h"
#include "services/scheduling/messages/message.h"

namespace parley::scheduling {

// Inserts what was said about an interview, its words sealed, at the database's next revision. `traceparent`
// is that of the call that says it; empty when there is none.
absl::Status SaveMessage(store::Transaction& transaction, const store::Sealer& sealer,
                         const std::string& tenant, const std::string& interview, const Message& message,
                         const std::string& traceparent);

// The messages written after `after`, of all tenants, in the order of their revisions, words opened.
absl::StatusOr<std::vector<MessageRow>> LoadMessagesSince(store::Connection& connection,
                                                          const store::Sealer& sealer, Revision after,
                                                          int limit);

// What the contact was last asked with; nothing when she was not asked by mail.
absl::StatusOr<std::optional<Message>> LoadRequest(store::Connection& connection, const store::Sealer& sealer,
                                                   const std::string& tenant, const std::string& interview);

// When the words of some message are next to be emptied; nothing when none are left.
absl::StatusOr<std::optional<absl::Time>> NextEmptying(store::Connection& connection);

// Empties the words of at most 500 messages whose time has come; each row takes a revision. How many.
absl::StatusOr<int64_t> EmptyMessages(store::Transaction& transaction, absl::Time now);

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_MESSAGES_MESSAGE_SQL_H_
