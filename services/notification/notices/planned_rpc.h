#ifndef PARLEY_SERVICES_NOTIFICATION_NOTICES_PLANNED_RPC_H_
#define PARLEY_SERVICES_NOTIFICATION_NOTICES_PLANNED_RPC_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/feed.h"
#include "services/notification/notices/planned.h"

namespace parley::notification {

// The plan in an "interview" of the scheduling feed; empty for a tombstone. INVALID_ARGUMENT when the body
// does not decode, or a row is of a kind that is not known here, names nobody or another interview, lacks an
// instant or stands there twice, or there are over 100: the follower parks the interview. Pure.
absl::StatusOr<std::vector<Planned>> DecodePlan(const FeedChange& change);

// The traceparent of the call that made that plan; empty when not known. Pure.
std::string PlannedBy(const FeedChange& change);

// "CANCELLED" for the number of parley.scheduling.v1.STATE_CANCELLED; "UNSPECIFIED" for a number that is
// none.
std::string InterviewStateName(int state);

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_NOTICES_PLANNED_RPC_H_
