#ifndef PARLEY_SERVICES_SCHEDULING_INTERVIEW_FEED_SQL_H_
#define PARLEY_SERVICES_SCHEDULING_INTERVIEW_FEED_SQL_H_

#include <string>

#include "common/store/feed.h"
#include "services/scheduling/interview/feed_rows.h"

namespace parley::scheduling {

// The rows of kinds "interview" and "message", of all tenants; the words of messages are opened with `kek`.
store::Feed::Rows InterviewFeed(std::string kek, FeedBodies bodies);

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_INTERVIEW_FEED_SQL_H_
