#include "services/notification/notices/notices_sql.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/names/names.h"

namespace parley::notification {
namespace {

using store::Blob;
using store::Connection;
using store::Row;
using store::Transaction;
using store::Value;

constexpr char kInsert[] =
    "INSERT INTO notice (tenant, id, subject, kind, recipient, occurrence, version, interview, "
    "schedule_version, is_calendar, state, reason, send_time, expire_time, end_time, said, revision, "
    "keeps_text) VALUES ($1, $2, $3, $4, $5, 1, 0, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) "
    "ON CONFLICT DO NOTHING";
constexpr char kEnd[] =
    "UPDATE notice SET state = $3, reason = $4, end_time = $5, revision = $6 "
    "WHERE tenant = $1 AND id = $2 AND state IN "
    "('PENDING', 'SENDING')";
constexpr char kOlderEvents[] =
    "SELECT id FROM notice WHERE tenant = $1 AND interview = $2 AND recipient = $3 AND is_calendar = 1 "
    "AND schedule_version < $4 AND state IN ('PENDING', 'SENDING')";
constexpr char kNewestEvent[] =
    "SELECT MAX(schedule_version) FROM notice "
    "WHERE tenant = $1 AND interview = $2 AND recipient = $3 AND is_calendar = 1";
constexpr char kUnsentTo[] =
    "SELECT id FROM notice WHERE tenant = $1 AND recipient = $2 AND state IN ('PENDING', 'SENDING')";
// Both of an interview's people are named in what is told about it, and what is told in another one's mail
// stands there: the first column is the notice whose mail it is.
constexpr char kAbout[] =
    "SELECT CASE lead WHEN '' THEN id ELSE lead END, state FROM notice WHERE tenant = $1 AND recipient = $2 "
    "UNION SELECT CASE lead WHEN '' THEN id ELSE lead END, state FROM notice "
    "WHERE tenant = $1 AND interview IN ("
    "SELECT name FROM interview WHERE tenant = $1 AND seeker = $2 UNION ALL "
    "SELECT name FROM interview WHERE tenant = $1 AND contact = $2)";
constexpr char kOne[] = "SELECT " PARLEY_NOTICE_COLUMNS " FROM " PARLEY_NOTICE_TABLES
                        " WHERE n.tenant = $1 AND n.id = $2 AND "
                        "($3 = '' OR EXISTS (SELECT 1 FROM interview i WHERE i.tenant = n.tenant AND "
                        "i.name = n.interview AND i.seeker = $3))";
constexpr char kStory[] = "SELECT " PARLEY_NOTICE_COLUMNS
                          ", n.why, n.since_time, n.open_time, "
                          "COALESCE(NULLIF(p.zone, ''), t.zone, '') FROM " PARLEY_NOTICE_TABLES
                          " LEFT JOIN person p ON p.tenant = n.tenant AND p.name = n.recipient "
                          "LEFT JOIN tenant t ON t.tenant = n.tenant WHERE n.tenant = $1 AND n.id = $2 AND "
                          "($3 = '' OR EXISTS (SELECT 1 FROM interview i WHERE i.tenant = n.tenant AND "
                          "i.name = n.interview AND i.seeker = $3))";
constexpr char kSince[] = "SELECT " PARLEY_NOTICE_COLUMNS " FROM " PARLEY_NOTICE_TABLES
                          " WHERE n.tenant = $1 AND n.revision > $2 AND "
                          "($3 = '' OR EXISTS (SELECT 1 FROM interview i WHERE i.tenant = n.tenant AND "
                          "i.name = n.interview AND i.seeker = $3)) ORDER BY n.revision LIMIT $4";

absl::Status EndAll(Transaction& transaction, const std::string& tenant, const std::vector<Row>& ids,
                    NoticeState state, absl::string_view reason, absl::Time now) {
  for (const Row& row : ids) {
    RETURN_IF_ERROR(EndNotice(transaction, {tenant, row.Text(0)}, state, reason, now));
  }
  return absl::OkStatus();
}

absl::StatusOr<Arrival> LoadArrival(Connection& connection, const std::string& tenant, const Said& said,
                                    bool is_recipient_erased) {
  ASSIGN_OR_RETURN(const auto rows, connection.Query(kNewestEvent, {tenant, said.interview, said.recipient}));
  Arrival arrival{.is_recipient_erased = is_recipient_erased};
  if (!rows[0].IsNull(0)) arrival.newest_schedule_version = static_cast<int>(rows[0].Int(0));
  return arrival;
}

absl::StatusOr<bool> Insert(Transaction& transaction, const std::string& tenant, const Notice& notice,
                            const Value& said) {
  ASSIGN_OR_RETURN(const int64_t inserted,
                   transaction.Execute(
                       kInsert, {tenant, notice.id, absl::StrCat("messages/", notice.id),
                                 static_cast<int64_t>(notice.kind), notice.recipient, notice.interview,
                                 int64_t{notice.schedule_version}, int64_t{notice.is_calendar},
                                 std::string(NameOf(notice.state)), notice.reason,
                                 absl::ToUnixMicros(notice.send_time), absl::ToUnixMicros(notice.expire_time),
                                 notice.end_time ? Value(absl::ToUnixMicros(*notice.end_time)) : Value(),
                                 said, transaction.NextRevision(), int64_t{!IsEnded(notice.state)}}));
  return inserted == 1;
}

std::optional<absl::Time> OptionalTimeAt(const Row& row, int column) {
  return row.IsNull(column) ? std::nullopt : std::optional(absl::FromUnixMicros(row.Int(column)));
}

// Seekers see the notices of their interviews, the others that may call at all see the tenant's ($3 = '').
std::string SeekerOf(const Caller& caller) {
  return caller.role == Role::kSeeker ? caller.act_as : "";
}

class SqlNotices final : public Notices {
 public:
  explicit SqlNotices(store::Database& database) : database_(database) {}

  absl::StatusOr<Notice> Get(const Call& call, const Name& name) override {
    ASSIGN_OR_RETURN(const Row row, Find(kOne, call, name));
    return FromNoticeRow(row);
  }

  absl::StatusOr<NoticeStory> Tell(const Call& call, const Name& name) override {
    ASSIGN_OR_RETURN(const Row row, Find(kStory, call, name));
    return NoticeStory{.notice = FromNoticeRow(row),
                       .why = row.Text(kNoticeColumns),
                       .since_time = OptionalTimeAt(row, kNoticeColumns + 1),
                       .open_time = OptionalTimeAt(row, kNoticeColumns + 2),
                       .zone = row.Text(kNoticeColumns + 3)};
  }

  absl::StatusOr<std::vector<Notice>> Since(const Call& call, Revision after, int limit) override {
    std::vector<Notice> notices;
    RETURN_IF_ERROR(database_.Read([&](Connection& connection) -> absl::Status {
      ASSIGN_OR_RETURN(const auto rows, connection.Query(kSince, {call.caller.tenant, after,
                                                                  SeekerOf(call.caller), int64_t{limit}}));
      for (const Row& row : rows) notices.push_back(FromNoticeRow(row));
      return absl::OkStatus();
    }));
    return notices;
  }

 private:
  absl::StatusOr<Row> Find(absl::string_view sql, const Call& call, const Name& name) {
    ASSIGN_OR_RETURN(const std::string id, IdOf("notices", name));
    absl::StatusOr<Row> found = NotFound(name);
    RETURN_IF_ERROR(database_.Read([&](Connection& connection) -> absl::Status {
      ASSIGN_OR_RETURN(auto rows, connection.Query(sql, {call.caller.tenant, id, SeekerOf(call.caller)}));
      if (!rows.empty()) found = std::move(rows[0]);
      return absl::OkStatus();
    }));
    return found;
  }

  store::Database& database_;
};

}  // namespace

absl::Status PutSaid(Transaction& transaction, const std::string& tenant, const SaidMessage& message,
                     bool is_recipient_erased, const store::Sealer& sealer, absl::Time now) {
  const Said& said = message.said;
  ASSIGN_OR_RETURN(const Arrival arrival, LoadArrival(transaction, tenant, said, is_recipient_erased));
  const Notice notice = NoticeOf(message.id, said, arrival, now);
  const NoticeKey key{tenant, message.id};
  const Value body = IsEnded(notice.state) ? Value() : Value(Blob{sealer.Seal(message.body, SaidPlace(key))});
  ASSIGN_OR_RETURN(const bool is_new, Insert(transaction, tenant, notice, body));
  if (!is_new || !notice.is_calendar) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto older, transaction.Query(kOlderEvents, {tenant, said.interview, said.recipient,
                                                                      int64_t{said.schedule_version}}));
  return EndAll(transaction, tenant, older, NoticeState::kSuperseded, kNewerVersion, now);
}

absl::StatusOr<std::vector<std::string>> EraseTexts(Transaction& transaction, const std::string& tenant,
                                                    const Name& person, absl::Time now) {
  ASSIGN_OR_RETURN(const auto unsent, transaction.Query(kUnsentTo, {tenant, person}));
  RETURN_IF_ERROR(EndAll(transaction, tenant, unsent, NoticeState::kVoid, kErased, now));
  ASSIGN_OR_RETURN(const auto about, transaction.Query(kAbout, {tenant, person}));
  std::vector<std::string> ids;
  for (const Row& row : about) {
    ids.push_back(row.Text(0));
    if (!IsEnded(StateFromName(row.Text(1)))) continue;
    RETURN_IF_ERROR(EmptyTexts(transaction, {tenant, row.Text(0)}));
  }
  return ids;
}

absl::Status EraseNotice(Transaction& transaction, const NoticeKey& key, absl::Time now) {
  RETURN_IF_ERROR(EndNotice(transaction, key, NoticeState::kVoid, kErased, now));
  return EmptyTexts(transaction, key);
}

absl::Status EmptyTexts(Transaction& transaction, const NoticeKey& key) {
  RETURN_IF_ERROR(transaction
                      .Execute("UPDATE delivery SET text = NULL, calendar = NULL "
                               "WHERE tenant = $1 AND notice = $2",
                               {key.tenant, key.id})
                      .status());
  return transaction
      .Execute("UPDATE notice SET said = NULL, keeps_text = 0 WHERE tenant = $1 AND id = $2",
               {key.tenant, key.id})
      .status();
}

absl::Status EndNotice(Transaction& transaction, const NoticeKey& key, NoticeState state,
                       absl::string_view reason, absl::Time now) {
  ASSIGN_OR_RETURN(
      const int64_t ended,
      transaction.Execute(kEnd, {key.tenant, key.id, std::string(NameOf(state)), std::string(reason),
                                 absl::ToUnixMicros(now), transaction.NextRevision()}));
  const bool is_void_now = ended == 1 && state == NoticeState::kVoid;
  return is_void_now ? EmptyTexts(transaction, key) : absl::OkStatus();
}

Notice FromNoticeRow(const Row& row) {
  return Notice{.id = row.Text(0),
                .kind = static_cast<Kind>(row.Int(1)),
                .interview = row.Text(2),
                .recipient = row.Text(3),
                .schedule_version = static_cast<int>(row.Int(4)),
                .is_calendar = row.Int(5) != 0,
                .state = StateFromName(row.Text(6)),
                .reason = row.Text(7),
                .send_time = absl::FromUnixMicros(row.Int(8)),
                .expire_time = absl::FromUnixMicros(row.Int(9)),
                .end_time = OptionalTimeAt(row, 10),
                .attempt_count = static_cast<int>(row.Int(11)),
                .revision = row.Int(12),
                .cause = static_cast<Cause>(row.Int(13)),
                .due_time = OptionalTimeAt(row, 14),
                .told_time = OptionalTimeAt(row, 15),
                .lead = row.Text(16)};
}

std::string SaidPlace(const NoticeKey& key) {
  return absl::StrCat(key.tenant, "|notice|", key.id, "|said");
}

std::unique_ptr<Notices> OpenNotices(store::Database& database) {
  return std::make_unique<SqlNotices>(database);
}

}  // namespace parley::notification
