#ifndef PARLEY_SERVICES_NOTIFICATION_COURTESY_KIND_RULES_RPC_H_
#define PARLEY_SERVICES_NOTIFICATION_COURTESY_KIND_RULES_RPC_H_

#include "services/notification/courtesy/courtesy.h"

namespace parley::notification {

// The rule of a kind of reminder, from the options of parley.policy.v1.PlannedKind; that of a kind without
// one is obeying, patient and sociable. Thread-safe.
KindRule RuleOf(Kind kind);

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_COURTESY_KIND_RULES_RPC_H_
