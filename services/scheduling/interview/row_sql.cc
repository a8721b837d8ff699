#include "services/scheduling/interview/row_sql.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/errors/errors.h"

namespace parley::scheduling {
namespace {

using store::Blob;
using store::Value;

constexpr int kBookingColumn = 32;  // of PARLEY_INTERVIEW_COLUMNS

constexpr char kSave[] =
    "INSERT INTO interview (tenant, " PARLEY_INTERVIEW_COLUMNS
    ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, "
    "$21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40) "
    "ON CONFLICT (tenant, id) DO UPDATE SET state = $5, state_by = $6, state_time = $7, goals = $9, "
    "place = $12, channel = $13, attempt_count = $14, request_time = $15, accept_time = $16, "
    "decline_time = $17, silence_time = $18, expire_time = $19, offered_times = $20, booked_time = $21, "
    "schedule_version = $22, seeker_move_count = $23, update_time = $26, revision = $27, "
    "feed_revision = $28, nudge_time = $29, outcome_time = $30, is_assumed_held = $31, absent = $32, "
    "assume_held_time = $33, start_wall = $34, start_zone = $35, start_fold = $36, start_time = $37, "
    "end_time = $38, is_ambiguous = $39, zone_rules = $40";

template <class Enum>
Value Number(Enum value) {
  return static_cast<int64_t>(value);
}

}  // namespace

Interview FromInterviewRow(const store::Row& row) {
  return {.id = row.Text(0),
          .seeker = row.Text(1),
          .contact = row.Text(2),
          .state = static_cast<State>(row.Int(3)),
          .state_by = static_cast<Party>(row.Int(4)),
          .state_time = absl::FromUnixMicros(row.Int(5)),
          .wish = {.scope = static_cast<int>(row.Int(6)),
                   .goals = absl::StrSplit(row.Text(7), '\n', absl::SkipEmpty()),
                   .mode = static_cast<Mode>(row.Int(8)),
                   .minutes = static_cast<int>(row.Int(9)),
                   .place = row.Text(10)},
          .outreach = {.channel = static_cast<Channel>(row.Int(11)),
                       .attempt_count = static_cast<int>(row.Int(12)),
                       .request_time = ToTime(row, 13),
                       .nudge_time = ToTime(row, 27),
                       .accept_time = ToTime(row, 14),
                       .decline_time = ToTime(row, 15),
                       .silence_time = ToTime(row, 16),
                       .expire_time = ToTime(row, 17),
                       .offered_times = ToStarts(row.Text(18))},
          .meeting = {.booking = FromBookingColumns(row, kBookingColumn),
                      .booked_time = ToTime(row, 19),
                      .schedule_version = static_cast<int>(row.Int(20)),
                      .seeker_move_count = static_cast<int>(row.Int(21)),
                      .assume_held_time = ToTime(row, 31),
                      .outcome_time = ToTime(row, 28),
                      .is_assumed_held = row.Int(29) != 0,
                      .absent = static_cast<Party>(row.Int(30))},
          .link_id = row.Bytes(22),
          .create_time = absl::FromUnixMicros(row.Int(23)),
          .update_time = absl::FromUnixMicros(row.Int(24)),
          .revision = row.Int(25),
          .feed_revision = row.Int(26),
          .capture_time = ToTime(row, kInterviewFactsEnd - 1)};
}

absl::Status SaveInterviewRow(store::Transaction& transaction, const std::string& tenant,
                              const Interview& interview) {
  const Wish& wish = interview.wish;
  const Outreach& outreach = interview.outreach;
  const Meeting& meeting = interview.meeting;
  std::vector<Value> values = {tenant,
                               interview.id,
                               interview.seeker,
                               interview.contact,
                               Number(interview.state),
                               Number(interview.state_by),
                               absl::ToUnixMicros(interview.state_time),
                               int64_t{wish.scope},
                               absl::StrJoin(wish.goals, "\n"),
                               Number(wish.mode),
                               int64_t{wish.minutes},
                               wish.place,
                               Number(outreach.channel),
                               int64_t{outreach.attempt_count},
                               ToValue(outreach.request_time),
                               ToValue(outreach.accept_time),
                               ToValue(outreach.decline_time),
                               ToValue(outreach.silence_time),
                               ToValue(outreach.expire_time),
                               ToLines(outreach.offered_times),
                               ToValue(meeting.booked_time),
                               int64_t{meeting.schedule_version},
                               int64_t{meeting.seeker_move_count},
                               Blob{interview.link_id},
                               absl::ToUnixMicros(interview.create_time),
                               absl::ToUnixMicros(interview.update_time),
                               interview.revision,
                               interview.feed_revision,
                               ToValue(outreach.nudge_time),
                               ToValue(meeting.outcome_time),
                               int64_t{meeting.is_assumed_held},
                               Number(meeting.absent),
                               ToValue(meeting.assume_held_time)};
  for (Value& value : BookingValues(meeting.booking)) values.push_back(std::move(value));
  return transaction.Execute(kSave, values).status();
}

}  // namespace parley::scheduling
