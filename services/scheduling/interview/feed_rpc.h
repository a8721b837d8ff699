#ifndef PARLEY_SERVICES_SCHEDULING_INTERVIEW_FEED_RPC_H_
#define PARLEY_SERVICES_SCHEDULING_INTERVIEW_FEED_RPC_H_

#include "services/scheduling/interview/feed_rows.h"

namespace parley::scheduling {

// The feed's bodies as parley/scheduling/v1/feed.proto has them.
FeedBodies RenderedBodies();

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_INTERVIEW_FEED_RPC_H_
