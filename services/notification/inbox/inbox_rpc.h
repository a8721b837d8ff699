#ifndef PARLEY_SERVICES_NOTIFICATION_INBOX_INBOX_RPC_H_
#define PARLEY_SERVICES_NOTIFICATION_INBOX_INBOX_RPC_H_

#include <vector>

#include "common/rpc/method.h"
#include "services/notification/inbox/inbox.h"

namespace parley::notification {

// parley.notification.v1.InboxService. `inbox` outlives the methods.
std::vector<rpc::Method> InboxMethods(Inbox& inbox);

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_INBOX_INBOX_RPC_H_
