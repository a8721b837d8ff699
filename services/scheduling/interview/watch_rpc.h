#ifndef PARLEY_SERVICES_SCHEDULING_INTERVIEW_WATCH_RPC_H_
#define PARLEY_SERVICES_SCHEDULING_INTERVIEW_WATCH_RPC_H_

#include <memory>

#include "common/rpc/watches.h"
#include "services/scheduling/interview/watch.h"

namespace parley::scheduling {

// What InterviewsService.Watch sends; the feed_revision is the place.
inline constexpr char kWatchInterviews[] = "parley.scheduling.v1.InterviewsService/Watch";
std::unique_ptr<rpc::WatchSource> WatchedInterviews(std::unique_ptr<InterviewChanges> changes);

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_INTERVIEW_WATCH_RPC_H_
