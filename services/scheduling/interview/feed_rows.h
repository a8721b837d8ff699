// What scheduling lets its neighbours follow of interviews, between the SQL that reads it and the wire code
// that renders it.
#ifndef PARLEY_SERVICES_SCHEDULING_INTERVIEW_FEED_ROWS_H_
#define PARLEY_SERVICES_SCHEDULING_INTERVIEW_FEED_ROWS_H_

#include <functional>
#include <string>
#include <vector>

#include "services/scheduling/interview/interview.h"

namespace parley::scheduling {

// How the rows of the feed become its bodies.
struct FeedBodies {
  // With its plan, and the traceparent of the call that last changed that.
  std::function<Bytes(const Interview&, const std::vector<Planned>&, const std::string&)> of_interview;
  std::function<Bytes(const MessageRow&)> of_message;
};

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_INTERVIEW_FEED_ROWS_H_
