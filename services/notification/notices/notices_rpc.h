#ifndef PARLEY_SERVICES_NOTIFICATION_NOTICES_NOTICES_RPC_H_
#define PARLEY_SERVICES_NOTIFICATION_NOTICES_NOTICES_RPC_H_

#include <vector>

#include "common/rpc/method.h"
#include "services/notification/notices/notice.h"

namespace parley::notification {

// parley.notification.v1.NoticesService. `notices` outlives the methods.
std::vector<rpc::Method> NoticeMethods(Notices& notices);

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_NOTICES_NOTICES_RPC_H_
