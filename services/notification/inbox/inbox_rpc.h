#ifndef PARLEY_SERVICES_NOTIFICATION_INBOX_INBOX_RPC_H_
#define PARLEY_SERVICES_NOTIFICATION_INBOX_INBOX_RPC_H_

#include <memory>
#include <vector>

#include "common/rpc/method.h"
#include "common/rpc/watches.h"
#include "services/notification/inbox/inbox.h"

namespace parley::notification {

// parley.notification.v1.InboxService but for its Watch. `inbox` outlives the methods.
std::vector<rpc::Method> InboxMethods(Inbox& inbox);

// What Watch sends; the sequence is the place. `inbox` outlives it.
inline constexpr char kWatchInbox[] = "parley.notification.v1.InboxService/Watch";
std::unique_ptr<rpc::WatchSource> WatchedInbox(Inbox& inbox);

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_INBOX_INBOX_RPC_H_
