// How values stand in columns, shared by the tables of this folder.
#ifndef PARLEY_SERVICES_SCHEDULING_INTERVIEW_ROW_SQL_H_
#define PARLEY_SERVICES_SCHEDULING_INTERVIEW_ROW_SQL_H_

#include <optional>
#include <string>
#include <vector>

#include "common/store/sql.h"
#include "services/scheduling/interview/interview.h"

namespace parley::scheduling {

// The columns of a booking, in the order FromBookingColumns reads and BookingValues writes them.
#define PARLEY_BOOKING_COLUMNS \
  "start_wall, start_zone, start_fold, start_time, end_time, is_ambiguous, zone_rules"

// The booking that begins at column `first`; nothing when its columns are NULL.
std::optional<Booking> FromBookingColumns(const store::Row& row, int first);
std::vector<store::Value> BookingValues(const std::optional<Booking>& booking);

std::optional<absl::Time> ToTime(const store::Row& row, int column);
store::Value ToValue(const std::optional<absl::Time>& time);

// One start a line. A line that is not one is left out: it can only be a fault of ours.
std::string ToLines(const std::vector<WallStart>& starts);
std::vector<WallStart> ToStarts(const std::string& lines);

// The columns of table interview, in the order FromInterviewRow reads them.
#define PARLEY_INTERVIEW_COLUMNS                                                                       \
  "id, seeker, contact, state, state_by, state_time, scope, goals, mode, minutes, place, channel, "    \
  "attempt_count, request_time, accept_time, decline_time, silence_time, expire_time, offered_times, " \
  "booked_time, schedule_version, seeker_move_count, link_id, create_time, update_time, revision, "    \
  "feed_revision, " PARLEY_BOOKING_COLUMNS

Interview FromInterviewRow(const store::Row& row);

// Inserts or updates the row, with the revisions that stand in it.
absl::Status SaveInterviewRow(store::Transaction& transaction, const std::string& tenant,
                              const Interview& interview);

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_INTERVIEW_ROW_SQL_H_
