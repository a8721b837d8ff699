// What scheduling lets its neighbours follow of interviews, between the SQL that reads it and the wire code
// that renders it.
#ifndef PARLEY_SERVICES_SCHEDULING_INTERVIEW_FEED_ROWS_H_
#define PARLEY_SERVICES_SCHEDULING_INTERVIEW_FEED_ROWS_H_

#include <functional>
#include <string>

#include "services/scheduling/interview/interview.h"

namespace parley::scheduling {

// A message as it is on file.
struct MessageRow {
  std::string tenant;
  std::string id;
  std::string interview;  // its id
  Revision revision = 0;
  Message message;  // without its words once they have been emptied
};

// How the rows of the feed become its bodies.
struct FeedBodies {
  std::function<Bytes(const Interview&)> of_interview;
  std::function<Bytes(const MessageRow&)> of_message;
};

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_INTERVIEW_FEED_ROWS_H_
