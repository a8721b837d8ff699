#include "services/scheduling/messages/booking_sql.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace parley::scheduling {
namespace {

using store::Value;

std::optional<WallStart> ToStart(absl::string_view line) {
  const std::vector<std::string> parts = absl::StrSplit(line, ' ');
  int fold = 0;
  if (parts.size() != 3 || !absl::SimpleAtoi(parts[2], &fold)) return std::nullopt;
  const auto wall = civil::ParseWallTime(parts[0]);
  const auto which = civil::FoldFromNumber(fold);
  if (!wall.ok() || !which.ok()) return std::nullopt;
  return WallStart{.wall = *wall, .zone = parts[1], .fold = *which};
}

}  // namespace

std::optional<Booking> FromBookingColumns(const store::Row& row, int first) {
  if (row.IsNull(first)) return std::nullopt;
  const auto wall = civil::ParseWallTime(row.Text(first));
  if (!wall.ok()) return std::nullopt;
  return Booking{.start = {.wall = *wall,
                           .zone = row.Text(first + 1),
                           .fold = row.Int(first + 2) == 0 ? civil::Fold::kFirst : civil::Fold::kSecond},
                 .start_time = absl::FromUnixMicros(row.Int(first + 3)),
                 .end_time = absl::FromUnixMicros(row.Int(first + 4)),
                 .is_ambiguous = row.Int(first + 5) != 0,
                 .zone_rules = row.Text(first + 6)};
}

std::vector<Value> BookingValues(const std::optional<Booking>& booking) {
  if (!booking) return std::vector<Value>(7);
  return {civil::FormatWallTime(booking->start.wall),
          booking->start.zone,
          static_cast<int64_t>(booking->start.fold),
          absl::ToUnixMicros(booking->start_time),
          absl::ToUnixMicros(booking->end_time),
          int64_t{booking->is_ambiguous},
          booking->zone_rules};
}

std::optional<absl::Time> ToTime(const store::Row& row, int column) {
  return row.IsNull(column) ? std::nullopt : std::optional(absl::FromUnixMicros(row.Int(column)));
}

Value ToValue(const std::optional<absl::Time>& time) {
  return time ? Value(absl::ToUnixMicros(*time)) : Value();
}

std::string ToLines(const std::vector<WallStart>& starts) {
  return absl::StrJoin(starts, "\n", [](std::string* out, const WallStart& start) {
    absl::StrAppend(out, civil::FormatWallTime(start.wall), " ", start.zone, " ",
                    static_cast<int>(start.fold));
  });
}

std::vector<WallStart> ToStarts(const std::string& lines) {
  std::vector<WallStart> starts;
  for (absl::string_view line : absl::StrSplit(lines, '\n', absl::SkipEmpty())) {
    if (auto start = ToStart(line)) starts.push_back(*std::move(start));
  }
  return starts;
}

}  // namespace parley::scheduling
