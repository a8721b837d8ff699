#include "services/scheduling/messages/message_sql.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/clock/clock.h"
#include "common/errors/errors.h"
#include "common/names/names.h"
#include "common/observe/log.h"
#include "services/scheduling/messages/booking_sql.h"

namespace parley::scheduling {
namespace {

using store::Blob;
using store::Row;
using store::Sealer;
using store::Value;

// Words are kept here until notification has surely taken them, and it sends nothing later than this.
constexpr absl::Duration kWordsLife = absl::Hours(7 * 24);

#define PARLEY_MESSAGE_COLUMNS                                                                   \
  "tenant, id, interview, kind, recipient, said_by, schedule_version, not_before, expire_time, " \
  "text, reason, connection, goals, place, is_emptied, offered_times, minutes, mode, "           \
  "revision, traceparent, " PARLEY_BOOKING_COLUMNS
constexpr int kBookingColumn = 20;

constexpr char kInsert[] =
    "INSERT INTO message (" PARLEY_MESSAGE_COLUMNS
    ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, "
    "$21, $22, $23, $24, $25, $26, $27)";
constexpr char kSince[] =
    "SELECT " PARLEY_MESSAGE_COLUMNS " FROM message WHERE revision > $1 ORDER BY revision LIMIT $2";
constexpr char kOfInterview[] =
    "SELECT " PARLEY_MESSAGE_COLUMNS
    " FROM message WHERE tenant = $1 AND interview = $2 AND kind = $3 ORDER BY revision DESC LIMIT 1";
constexpr char kToEmpty[] =
    "SELECT tenant, interview, id FROM message WHERE is_emptied = 0 AND not_before <= $1 ORDER BY not_before "
    "LIMIT 500";
constexpr char kEmpty[] =
    "UPDATE message SET text = NULL, reason = NULL, connection = NULL, goals = NULL, place = NULL, "
    "is_emptied = 1, revision = $4 WHERE tenant = $1 AND interview = $2 AND id = $3";

// The sealed columns of one message.
class Words {
 public:
  Words(const Sealer& sealer, const std::string& tenant, const std::string& id)
      : sealer_(sealer), prefix_(absl::StrCat(tenant, "|message|", id, "|")) {}

  Value Seal(const std::string& words, absl::string_view column) const {
    if (words.empty()) return Value();
    return Blob{sealer_.Seal(words, absl::StrCat(prefix_, column))};
  }

  // Words that cannot be opened are gone, and the feed goes on without them.
  std::string Open(const Row& row, int index, absl::string_view column) const {
    if (row.IsNull(index)) return "";
    auto words = sealer_.Open(row.Bytes(index), absl::StrCat(prefix_, column));
    if (words.ok()) return *std::move(words);
    Log(Severity::kError, "sealed words do not open",
        {{"id", absl::string_view(row.Text(1))}, {"column", column}});
    return "";
  }

 private:
  const Sealer& sealer_;
  const std::string prefix_;
};

MessageRow FromRow(const Row& row, const Sealer& sealer) {
  const Words words(sealer, row.Text(0), row.Text(1));
  return {.tenant = row.Text(0),
          .id = row.Text(1),
          .interview = row.Text(2),
          .revision = row.Int(18),
          .traceparent = row.Text(19),
          .message = {.kind = static_cast<MessageKind>(row.Int(3)),
                      .recipient = row.Text(4),
                      .by = static_cast<Party>(row.Int(5)),
                      .schedule_version = static_cast<int>(row.Int(6)),
                      .not_before = absl::FromUnixMicros(row.Int(7)),
                      .expire_time = absl::FromUnixMicros(row.Int(8)),
                      .text = words.Open(row, 9, "text"),
                      .reason = words.Open(row, 10, "reason"),
                      .connection = words.Open(row, 11, "connection"),
                      .goals = absl::StrSplit(words.Open(row, 12, "goals"), '\n', absl::SkipEmpty()),
                      .offered_times = ToStarts(row.Text(15)),
                      .booking = FromBookingColumns(row, kBookingColumn),
                      .minutes = static_cast<int>(row.Int(16)),
                      .mode = static_cast<Mode>(row.Int(17)),
                      .place = words.Open(row, 13, "place")}};
}

}  // namespace

absl::Status SaveMessage(store::Transaction& transaction, const Sealer& sealer, const std::string& tenant,
                         const std::string& interview, const Message& message,
                         const std::string& traceparent) {
  const std::string id = NewId(RealNow());
  const Words words(sealer, tenant, id);
  std::vector<Value> values = {tenant,
                               id,
                               interview,
                               static_cast<int64_t>(message.kind),
                               message.recipient,
                               static_cast<int64_t>(message.by),
                               int64_t{message.schedule_version},
                               absl::ToUnixMicros(message.not_before),
                               absl::ToUnixMicros(message.expire_time),
                               words.Seal(message.text, "text"),
                               words.Seal(message.reason, "reason"),
                               words.Seal(message.connection, "connection"),
                               words.Seal(absl::StrJoin(message.goals, "\n"), "goals"),
                               words.Seal(message.place, "place"),
                               int64_t{0},
                               ToLines(message.offered_times),
                               int64_t{message.minutes},
                               static_cast<int64_t>(message.mode),
                               transaction.NextRevision(),
                               store::OrNull(traceparent)};
  for (Value& value : BookingValues(message.booking)) values.push_back(std::move(value));
  return transaction.Execute(kInsert, values).status();
}

absl::StatusOr<std::vector<MessageRow>> LoadMessagesSince(store::Connection& connection, const Sealer& sealer,
                                                          Revision after, int limit) {
  ASSIGN_OR_RETURN(const auto rows, connection.Query(kSince, {after, int64_t{limit}}));
  std::vector<MessageRow> messages;
  messages.reserve(rows.size());
  for (const Row& row : rows) messages.push_back(FromRow(row, sealer));
  return messages;
}

absl::StatusOr<std::optional<Message>> LoadRequest(store::Connection& connection, const Sealer& sealer,
                                                   const std::string& tenant, const std::string& interview) {
  ASSIGN_OR_RETURN(
      const auto rows,
      connection.Query(kOfInterview, {tenant, interview, static_cast<int64_t>(MessageKind::kRequest)}));
  return rows.empty() ? std::nullopt : std::optional(FromRow(rows[0], sealer).message);
}

absl::StatusOr<std::optional<absl::Time>> NextEmptying(store::Connection& connection) {
  ASSIGN_OR_RETURN(const auto rows,
                   connection.Query("SELECT MIN(not_before) FROM message WHERE is_emptied = 0", {}));
  const std::optional<absl::Time> oldest = ToTime(rows[0], 0);
  return oldest ? std::optional(*oldest + kWordsLife) : std::nullopt;
}

absl::StatusOr<int64_t> EmptyMessages(store::Transaction& transaction, absl::Time now) {
  ASSIGN_OR_RETURN(const auto rows, transaction.Query(kToEmpty, {absl::ToUnixMicros(now - kWordsLife)}));
  for (const Row& row : rows) {
    RETURN_IF_ERROR(
        transaction.Execute(kEmpty, {row.Text(0), row.Text(1), row.Text(2), transaction.NextRevision()})
            .status());
  }
  return static_cast<int64_t>(rows.size());
}

}  // namespace parley::scheduling
