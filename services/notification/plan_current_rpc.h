#ifndef PARLEY_SERVICES_NOTIFICATION_PLAN_CURRENT_RPC_H_
#define PARLEY_SERVICES_NOTIFICATION_PLAN_CURRENT_RPC_H_

#include <functional>

#include "common/rpc/follower.h"

namespace parley::notification {

// Whether scheduling's plans are known as they are now: its feed had nothing newer a moment ago. A service
// that has just started must not send what was cancelled meanwhile. A source that has been away for long is
// not waited for: then what was planned last is what holds. Thread-safe; `scheduling` outlives it.
std::function<bool()> PlanIsCurrent(const rpc::Follower& scheduling);

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_PLAN_CURRENT_RPC_H_
