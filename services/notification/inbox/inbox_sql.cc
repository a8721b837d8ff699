#include "services/notification/inbox/inbox_sql.h"

#include <chrono>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "services/notification/people/people_sql.h"

namespace parley::notification {
namespace {

using store::Blob;
using store::Connection;
using store::Row;
using store::Sealer;
using store::Transaction;
using store::Value;

constexpr char kOfNotice[] = "SELECT 1 FROM inbox_item WHERE tenant = $1 AND notice = $2";
constexpr char kCount[] =
    "INSERT INTO inbox (tenant, seeker, last_sequence) VALUES ($1, $2, 1) "
    "ON CONFLICT (tenant, seeker) DO UPDATE SET last_sequence = inbox.last_sequence + 1";
constexpr char kPut[] =
    "INSERT INTO inbox_item (tenant, seeker, sequence, notice, kind, interview, title, text, create_time, "
    "expire_time, revision) VALUES ($1, $2, (SELECT last_sequence FROM inbox WHERE tenant = $1 AND seeker = "
    "$2), "
    "$3, $4, $5, $6, $7, $8, $9, $10)";
constexpr char kDeleteOf[] = "DELETE FROM inbox_item WHERE tenant = $1 AND seeker = $2";
constexpr char kEmpty[] =
    "UPDATE inbox_item SET title = NULL, text = NULL, revision = $3 WHERE tenant = $1 AND notice = $2";
constexpr char kExpired[] =
    "SELECT tenant, notice FROM inbox_item WHERE expire_time <= $1 ORDER BY expire_time LIMIT 500";
constexpr char kDelete[] = "DELETE FROM inbox_item WHERE tenant = $1 AND notice = $2";
#define PARLEY_INBOX_ITEM_COLUMNS "sequence, notice, kind, interview, title, text, create_time, expire_time"
constexpr int kTenantColumn = 8;  // the first behind those
constexpr char kSince[] =
    "SELECT " PARLEY_INBOX_ITEM_COLUMNS
    " FROM inbox_item "
    "WHERE tenant = $1 AND seeker = $2 AND sequence > $3 AND expire_time > $4 ORDER BY sequence LIMIT $5";
constexpr char kChanges[] =
    "SELECT " PARLEY_INBOX_ITEM_COLUMNS
    ", tenant, seeker, revision FROM inbox_item WHERE revision > $1 ORDER BY revision LIMIT $2";

std::string PlaceOf(const std::string& tenant, const std::string& notice_id, absl::string_view column) {
  return absl::StrCat(tenant, "|inbox_item|", notice_id, "|", column);
}

class SqlInbox final : public Inbox {
 public:
  SqlInbox(store::Database& database, const Sealer& sealer, const Clock& clock)
      : database_(database), sealer_(sealer), clock_(clock) {}

  absl::StatusOr<std::vector<InboxItem>> Since(const Call& call, int64_t after, int limit) override {
    std::vector<InboxItem> items;
    const std::string& tenant = call.caller.tenant;
    RETURN_IF_ERROR(database_.Read([&](Connection& connection) -> absl::Status {
      ASSIGN_OR_RETURN(const bool is_erased, IsErased(connection, tenant, call.caller.act_as));
      if (is_erased) return NotFound(call.caller.act_as);
      ASSIGN_OR_RETURN(const auto rows,
                       connection.Query(kSince, {tenant, call.caller.act_as, after,
                                                 absl::ToUnixMicros(clock_.Now()), int64_t{limit}}));
      for (const Row& row : rows) {
        ASSIGN_OR_RETURN(InboxItem item, FromRow(tenant, row));
        items.push_back(std::move(item));
      }
      return absl::OkStatus();
    }));
    return items;
  }

  absl::StatusOr<std::vector<InboxChange>> Changes(Revision after, int limit) override {
    std::vector<Row> rows;
    RETURN_IF_ERROR(database_.Read([&](Connection& connection) -> absl::Status {
      ASSIGN_OR_RETURN(rows, connection.Query(kChanges, {after, int64_t{limit}}));
      return absl::OkStatus();
    }));
    std::vector<InboxChange> changes;
    for (Row& row : rows) {
      changes.push_back({.tenant = row.Text(kTenantColumn),
                         .seeker = row.Text(kTenantColumn + 1),
                         .revision = row.Int(kTenantColumn + 2),
                         .sequence = row.Int(0)});
      changes.back().open = [this, row = std::move(row)] { return FromRow(row.Text(kTenantColumn), row); };
    }
    return changes;
  }

 private:
  absl::StatusOr<std::string> Open(const Row& row, int column, const std::string& place) const {
    return row.IsNull(column) ? std::string() : sealer_.Open(row.Bytes(column), place);
  }

  absl::StatusOr<InboxItem> FromRow(const std::string& tenant, const Row& row) const {
    const std::string notice_id = row.Text(1);
    ASSIGN_OR_RETURN(std::string title, Open(row, 4, PlaceOf(tenant, notice_id, "title")));
    ASSIGN_OR_RETURN(std::string text, Open(row, 5, PlaceOf(tenant, notice_id, "text")));
    return InboxItem{.sequence = row.Int(0),
                     .notice_id = notice_id,
                     .kind = static_cast<Kind>(row.Int(2)),
                     .interview = row.Text(3),
                     .title = std::move(title),
                     .text = std::move(text),
                     .create_time = absl::FromUnixMicros(row.Int(6)),
                     .expire_time = absl::FromUnixMicros(row.Int(7))};
  }

  store::Database& database_;
  const Sealer& sealer_;
  const Clock& clock_;
};

}  // namespace

absl::Status PutInboxItem(Transaction& transaction, const std::string& tenant, const Name& seeker,
                          const InboxItem& item, const Sealer& sealer) {
  ASSIGN_OR_RETURN(const auto there, transaction.Query(kOfNotice, {tenant, item.notice_id}));
  if (!there.empty()) return absl::OkStatus();
  const auto seal = [&](const std::string& text, absl::string_view column) {
    return text.empty() ? Value() : Value(Blob{sealer.Seal(text, PlaceOf(tenant, item.notice_id, column))});
  };
  RETURN_IF_ERROR(transaction.Execute(kCount, {tenant, seeker}).status());
  return transaction
      .Execute(kPut,
               {tenant, seeker, item.notice_id, static_cast<int64_t>(item.kind), item.interview,
                seal(item.title, "title"), seal(item.text, "text"), absl::ToUnixMicros(item.create_time),
                absl::ToUnixMicros(item.create_time + kInboxItemLife), transaction.NextRevision()})
      .status();
}

absl::Status EraseInbox(Transaction& transaction, const std::string& tenant, const Name& person,
                        const std::vector<std::string>& notice_ids) {
  RETURN_IF_ERROR(transaction.Execute(kDeleteOf, {tenant, person}).status());
  for (const std::string& id : notice_ids) {
    RETURN_IF_ERROR(transaction.Execute(kEmpty, {tenant, id, transaction.NextRevision()}).status());
  }
  return absl::OkStatus();
}

absl::Status ForgetInboxItems(store::Database& database, absl::Time now) {
  std::vector<Row> expired;
  RETURN_IF_ERROR(database.Read([&](Connection& connection) -> absl::Status {
    ASSIGN_OR_RETURN(expired, connection.Query(kExpired, {absl::ToUnixMicros(now)}));
    return absl::OkStatus();
  }));
  if (expired.empty()) return absl::OkStatus();
  return database.Write(
      std::chrono::steady_clock::time_point::max(), [&](Transaction& transaction) -> absl::Status {
        for (const Row& row : expired) {
          RETURN_IF_ERROR(transaction.Execute(kDelete, {row.Text(0), row.Text(1)}).status());
        }
        return absl::OkStatus();
      });
}

std::unique_ptr<Inbox> OpenInbox(store::Database& database, const Sealer& sealer, const Clock& clock) {
  return std::make_unique<SqlInbox>(database, sealer, clock);
}

}  // namespace parley::notification
