// An interview as a row.
#ifndef PARLEY_SERVICES_SCHEDULING_INTERVIEW_ROW_SQL_H_
#define PARLEY_SERVICES_SCHEDULING_INTERVIEW_ROW_SQL_H_

#include <string>

#include "common/store/sql.h"
#include "services/scheduling/interview/interview.h"
#include "services/scheduling/messages/booking_sql.h"

namespace parley::scheduling {

// The columns of table interview, in the order SaveInterviewRow writes them.
#define PARLEY_INTERVIEW_COLUMNS                                                                       \
  "id, seeker, contact, state, state_by, state_time, scope, goals, mode, minutes, place, channel, "    \
  "attempt_count, request_time, accept_time, decline_time, silence_time, expire_time, offered_times, " \
  "booked_time, schedule_version, seeker_move_count, link_id, create_time, update_time, revision, "    \
  "feed_revision, nudge_time, outcome_time, is_assumed_held, absent, "                                 \
  "assume_held_time, " PARLEY_BOOKING_COLUMNS

// The same for reading, with what other tables say of the interview.
#define PARLEY_INTERVIEW_FACTS                                                                           \
  PARLEY_INTERVIEW_COLUMNS                                                                               \
  ", (SELECT capture_time FROM capture WHERE capture.tenant = interview.tenant AND capture.interview = " \
  "interview.id)"

// Reads PARLEY_INTERVIEW_FACTS; what a query selects besides them begins at kInterviewFactsEnd.
inline constexpr int kInterviewFactsEnd = 40;
Interview FromInterviewRow(const store::Row& row);

// Inserts or updates the row, with the revisions that stand in it.
absl::Status SaveInterviewRow(store::Transaction& transaction, const std::string& tenant,
                              const Interview& interview);

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_INTERVIEW_ROW_SQL_H_
