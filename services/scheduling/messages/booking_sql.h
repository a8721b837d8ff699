// How bookings, starts and instants stand in columns.
#ifndef PARLEY_SERVICES_SCHEDULING_MESSAGES_BOOKING_SQL_H_
#define PARLEY_SERVICES_SCHEDULING_MESSAGES_BOOKING_SQL_H_

#include <optional>
#include <string>
#include <vector>

#include "common/store/sql.h"
#include "services/scheduling/plan/facts.h"

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

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_MESSAGES_BOOKING_SQL_H_
