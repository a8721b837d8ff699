#include "services/notification/notices/planned_sql.h"

#include <set>
#include <utility>

#include "common/errors/errors.h"
#include "services/notification/notices/notices_sql.h"

namespace parley::notification {
namespace {

using store::Connection;
using store::Row;
using store::Transaction;
using store::Value;

// The columns that FromPlannedRow reads.
#define PARLEY_PLANNED_COLUMNS                                                                \
  "n.id, n.kind, n.recipient, n.subject, n.occurrence, n.version, n.due_time, n.since_time, " \
  "n.deadline_time, n.expire_time, n.why, n.about"
constexpr int kPlannedColumns = 12;

constexpr char kOfInterview[] =
    "SELECT " PARLEY_PLANNED_COLUMNS ", n.state, n.reason, n.end_time, d.state FROM " PARLEY_NOTICE_TABLES
    " WHERE n.tenant = $1 AND n.interview = $2 AND n.cause = 1";
// When it is told stays with a reminder that has not ended; Arrange finds it for the others.
constexpr char kSave[] =
    "INSERT INTO notice (tenant, id, subject, kind, recipient, occurrence, version, interview, "
    "schedule_version, is_calendar, state, reason, send_time, expire_time, end_time, revision, cause, "
    "due_time, since_time, deadline_time, why, about, traceparent) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $7, 0, $9, $10, $11, $12, $13, $14, 1, $11, $15, $16, $17, $18, "
    "$19) "
    "ON CONFLICT (tenant, id) DO UPDATE SET state = $9, reason = $10, expire_time = $12, end_time = $13, "
    "revision = $14, due_time = $11, since_time = $15, deadline_time = $16, why = $17, about = $18, "
    "traceparent = $19, "
    "told_time = CASE WHEN notice.state IN ('PENDING', 'SENDING') THEN notice.told_time END, "
    "send_time = CASE WHEN notice.state IN ('PENDING', 'SENDING') THEN notice.send_time ELSE $11 END";
constexpr char kAbout[] =
    "SELECT id, recipient FROM notice WHERE tenant = $1 AND interview IN ("
    "SELECT name FROM interview WHERE tenant = $1 AND seeker = $2 UNION ALL "
    "SELECT name FROM interview WHERE tenant = $1 AND contact = $2) "
    "AND cause = 1 AND state IN ('PENDING', 'SENDING')";
constexpr char kWaitingPeople[] =
    "SELECT DISTINCT recipient FROM notice WHERE tenant = $1 AND cause = 1 AND state IN ('PENDING', "
    "'SENDING')";
constexpr char kWaiting[] =
    "SELECT " PARLEY_PLANNED_COLUMNS
    ", n.state, d.attempt, n.send_time, n.open_time, n.told_time, n.lead FROM " PARLEY_NOTICE_TABLES
    " WHERE n.tenant = $1 AND n.recipient = $2 AND n.cause = 1 AND n.state IN ('PENDING', 'SENDING')";
constexpr char kSaveTold[] =
    "UPDATE notice SET send_time = $3, open_time = $4, told_time = $5, lead = $6, revision = $7 "
    "WHERE tenant = $1 AND id = $2";
constexpr char kLead[] =
    "SELECT " PARLEY_PLANNED_COLUMNS
    ", n.interview, n.told_time, n.traceparent FROM notice n "
    "WHERE n.tenant = $1 AND n.id = $2 AND n.cause = 1 AND n.state IN ('PENDING', 'SENDING') "
    "AND n.lead = '' AND n.told_time IS NOT NULL";
constexpr char kFollowers[] =
    "SELECT " PARLEY_PLANNED_COLUMNS
    ", n.interview, n.told_time, n.traceparent FROM notice n "
    "WHERE n.tenant = $1 AND n.lead = $2 AND n.lead <> '' AND n.state IN ('PENDING', 'SENDING') "
    "AND n.told_time IS NOT NULL AND " PARLEY_NOTICE_HAS_PARTIES " ORDER BY n.due_time, n.occurrence, n.id";

Value OrNull(const std::optional<absl::Time>& time) {
  return time ? Value(absl::ToUnixMicros(*time)) : Value();
}

absl::Time TimeAt(const Row& row, int column) {
  return absl::FromUnixMicros(row.Int(column));
}

std::optional<absl::Time> OptionalTimeAt(const Row& row, int column) {
  return row.IsNull(column) ? std::nullopt : std::optional(TimeAt(row, column));
}

Planned FromPlannedRow(const Row& row) {
  return {.kind = static_cast<Kind>(row.Int(1)),
          .recipient = row.Text(2),
          .subject = row.Text(3),
          .occurrence = static_cast<int>(row.Int(4)),
          .version = static_cast<int>(row.Int(5)),
          .due_time = TimeAt(row, 6),
          .since_time = TimeAt(row, 7),
          .deadline_time = OptionalTimeAt(row, 8),
          .expire_time = TimeAt(row, 9),
          .why = row.Text(10),
          .about = row.Text(11)};
}

PlannedWords WordsOf(const Row& row) {
  return {.id = row.Text(0),
          .planned = FromPlannedRow(row),
          .interview = row.Text(kPlannedColumns),
          .told_time = TimeAt(row, kPlannedColumns + 1),
          .traceparent = row.Text(kPlannedColumns + 2)};
}

}  // namespace

absl::StatusOr<std::vector<PlannedNotice>> LoadPlanned(Connection& connection, const std::string& tenant,
                                                       const Name& interview) {
  ASSIGN_OR_RETURN(const auto rows, connection.Query(kOfInterview, {tenant, interview}));
  std::vector<PlannedNotice> notices;
  for (const Row& row : rows) {
    PlannedNotice notice{.id = row.Text(0),
                         .planned = FromPlannedRow(row),
                         .state = StateFromName(row.Text(kPlannedColumns)),
                         .reason = row.Text(kPlannedColumns + 1),
                         .end_time = OptionalTimeAt(row, kPlannedColumns + 2)};
    const std::string delivery = row.Text(kPlannedColumns + 3);
    if (!delivery.empty()) notice.delivery = DeliveryStateFromName(delivery);
    notices.push_back(std::move(notice));
  }
  return notices;
}

absl::Status SavePlanned(Transaction& transaction, const std::string& tenant, const Name& interview,
                         const PlannedNotice& notice, const std::string& traceparent) {
  const Planned& planned = notice.planned;
  RETURN_IF_ERROR(
      transaction
          .Execute(kSave,
                   {tenant, notice.id, planned.subject, static_cast<int64_t>(planned.kind), planned.recipient,
                    int64_t{planned.occurrence}, int64_t{planned.version}, interview,
                    std::string(NameOf(notice.state)), notice.reason, absl::ToUnixMicros(planned.due_time),
                    absl::ToUnixMicros(planned.expire_time), OrNull(notice.end_time),
                    transaction.NextRevision(), absl::ToUnixMicros(planned.since_time),
                    OrNull(planned.deadline_time), planned.why, planned.about, traceparent})
          .status());
  return notice.state == NoticeState::kVoid ? EmptyTexts(transaction, {tenant, notice.id}) : absl::OkStatus();
}

absl::StatusOr<std::vector<Name>> VoidPlannedAbout(Transaction& transaction, const std::string& tenant,
                                                   const Name& person, absl::Time now) {
  ASSIGN_OR_RETURN(const auto rows, transaction.Query(kAbout, {tenant, person}));
  std::set<Name> recipients;
  for (const Row& row : rows) {
    RETURN_IF_ERROR(EndNotice(transaction, {tenant, row.Text(0)}, NoticeState::kVoid, kErased, now));
    recipients.insert(row.Text(1));
  }
  return std::vector<Name>(recipients.begin(), recipients.end());
}

absl::StatusOr<std::vector<Name>> WaitingPeople(Connection& connection, const std::string& tenant) {
  ASSIGN_OR_RETURN(const auto rows, connection.Query(kWaitingPeople, {tenant}));
  std::vector<Name> people;
  for (const Row& row : rows) people.push_back(row.Text(0));
  return people;
}

absl::StatusOr<std::vector<WaitingReminder>> LoadWaiting(Connection& connection, const std::string& tenant,
                                                         const Name& recipient) {
  ASSIGN_OR_RETURN(const auto rows, connection.Query(kWaiting, {tenant, recipient}));
  std::vector<WaitingReminder> waiting;
  for (const Row& row : rows) {
    waiting.push_back({.id = row.Text(0),
                       .planned = FromPlannedRow(row),
                       .is_sending = row.Text(kPlannedColumns) == NameOf(NoticeState::kSending),
                       .is_begun = !row.IsNull(kPlannedColumns + 1),
                       .send_time = TimeAt(row, kPlannedColumns + 2),
                       .open_time = OptionalTimeAt(row, kPlannedColumns + 3),
                       .told_time = OptionalTimeAt(row, kPlannedColumns + 4),
                       .lead = row.Text(kPlannedColumns + 5)});
  }
  return waiting;
}

absl::Status SaveTold(Transaction& transaction, const std::string& tenant, const WaitingReminder& reminder) {
  return transaction
      .Execute(kSaveTold,
               {tenant, reminder.id, absl::ToUnixMicros(reminder.send_time), OrNull(reminder.open_time),
                OrNull(reminder.told_time), reminder.lead, transaction.NextRevision()})
      .status();
}

absl::StatusOr<std::vector<PlannedWords>> LoadMessage(Connection& connection, const NoticeKey& key) {
  std::vector<PlannedWords> words;
  ASSIGN_OR_RETURN(const auto lead, connection.Query(kLead, {key.tenant, key.id}));
  if (lead.empty()) return words;
  words.push_back(WordsOf(lead[0]));
  ASSIGN_OR_RETURN(const auto followers, connection.Query(kFollowers, {key.tenant, key.id}));
  std::set<std::pair<Kind, Name>> told = {{words[0].planned.kind, words[0].planned.subject}};
  for (const Row& row : followers) {
    PlannedWords next = WordsOf(row);
    const bool is_first = told.insert({next.planned.kind, next.planned.subject}).second;
    if (is_first) words.push_back(std::move(next));
  }
  return words;
}

}  // namespace parley::notification
