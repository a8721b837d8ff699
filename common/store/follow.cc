#include "common/store/follow.h"

#include <chrono>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/observe/log.h"

namespace parley::store {
namespace {

constexpr int64_t kRetriedAtOnceMax = 500;
constexpr int64_t kExamplesMax = 20;
constexpr size_t kReasonBytesMax = 300;
constexpr auto kNoDeadline = std::chrono::steady_clock::time_point::max();

constexpr char kTables[] = R"sql(
CREATE TABLE follow_cursor (
  source TEXT PRIMARY KEY,     -- the service followed
  database_id TEXT NOT NULL,   -- of the source; empty = nothing followed yet
  position TEXT NOT NULL,      -- the source's own affair
  revision BIGINT NOT NULL     -- of the source: every change up to it is known here
);

CREATE TABLE follow_parked (
  tenant TEXT NOT NULL,
  source TEXT NOT NULL,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  revision BIGINT NOT NULL,    -- of the source
  is_deleted BIGINT NOT NULL,
  body BYTEA NOT NULL,         -- sealed
  reason TEXT NOT NULL,
  tries BIGINT NOT NULL,
  PRIMARY KEY (tenant, source, kind, id)
);
CREATE INDEX follow_parked_by_try ON follow_parked (source, tries, revision);
)sql";

// Where a parked body belongs: sealed bytes moved elsewhere do not open.
std::string PlaceOf(const std::string& source, const FeedChange& change) {
  return absl::StrCat(change.tenant, "|follow_parked|", source, "/", change.kind, "/", change.id, "|body");
}

// Whether the same change may well be applied a moment later, so that there is no reason to park it.
bool IsPassing(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsResourceExhausted(status) || absl::IsAborted(status);
}

std::string ReasonText(const absl::Status& why) {
  return absl::StrCat(absl::StatusCodeToString(why.code()), ": ", why.message()).substr(0, kReasonBytesMax);
}

}  // namespace

Migration FollowTables() {
  return {"0000_follow", kTables};
}

Migrations WithFollowTables(Migrations own) {
  own.insert(own.begin(), FollowTables());
  return own;
}

absl::StatusOr<Copies::Place> Copies::Load() {
  Place place;
  RETURN_IF_ERROR(database_.Read([&](Connection& connection) -> absl::Status {
    ASSIGN_OR_RETURN(
        const auto rows,
        connection.Query("SELECT database_id, position, revision FROM follow_cursor WHERE source = $1",
                         {source_}));
    if (!rows.empty()) place = {{rows[0].Text(0), rows[0].Text(1)}, rows[0].Int(2)};
    return absl::OkStatus();
  }));
  return place;
}

absl::Status Copies::Take(const FeedCursor& old, const FeedBatch& batch) {
  if (!batch.is_from_start && batch.cursor.database_id != old.database_id) {
    return absl::FailedPreconditionError("the source changed its database without beginning anew");
  }
  return database_.Write(kNoDeadline, [&](Transaction& transaction) -> absl::Status {
    RETURN_IF_ERROR(MoveCursor(transaction, old, batch));
    if (batch.is_from_start) {
      RETURN_IF_ERROR(clear_(transaction));
      RETURN_IF_ERROR(transaction.Execute("DELETE FROM follow_parked WHERE source = $1", {source_}).status());
    }
    ASSIGN_OR_RETURN(const auto parked,
                     transaction.Query("SELECT 1 FROM follow_parked WHERE source = $1 LIMIT 1", {source_}));
    for (const FeedChange& change : batch.changes) {
      RETURN_IF_ERROR(TakeOne(transaction, change, !parked.empty()));
    }
    return absl::OkStatus();
  });
}

absl::Status Copies::MoveCursor(Transaction& transaction, const FeedCursor& old, const FeedBatch& batch) {
  if (old == FeedCursor()) {
    RETURN_IF_ERROR(transaction
                        .Execute("INSERT INTO follow_cursor (source, database_id, position, revision) "
                                 "VALUES ($1, '', '', 0) ON CONFLICT (source) DO NOTHING",
                                 {source_})
                        .status());
  }
  ASSIGN_OR_RETURN(const int64_t moved,
                   transaction.Execute("UPDATE follow_cursor SET database_id = $2, position = $3, "
                                       "revision = $4 "
                                       "WHERE source = $1 AND database_id = $5 AND position = $6",
                                       {source_, batch.cursor.database_id, batch.cursor.position,
                                        batch.revision, old.database_id, old.position}));
  return moved == 1 ? absl::OkStatus() : absl::AbortedError("another replica has moved the cursor");
}

// In a savepoint of its own: what a change wrote before it failed must not be kept with its neighbours.
absl::Status Copies::TryApply(Transaction& transaction, const FeedChange& change) {
  if (!change.is_deleted && change.body.empty()) return absl::InvalidArgumentError("the row has no body");
  RETURN_IF_ERROR(transaction.Execute("SAVEPOINT followed_change", {}).status());
  const absl::Status applied = apply_(transaction, change);
  if (!applied.ok()) {
    const auto undone = transaction.Execute("ROLLBACK TO followed_change", {});
    // The database gave up the whole transaction: the batch comes again.
    if (!undone.ok()) return absl::UnavailableError(undone.status().message());
  }
  RETURN_IF_ERROR(transaction.Execute("RELEASE followed_change", {}).status());
  return applied;
}

absl::Status Copies::TakeOne(Transaction& transaction, const FeedChange& change, bool has_parked) {
  const absl::Status applied = TryApply(transaction, change);
  if (IsPassing(applied)) return applied;
  if (!applied.ok()) return Park(transaction, change, applied);
  return has_parked ? Unpark(transaction, change) : absl::OkStatus();
}

absl::Status Copies::Park(Transaction& transaction, const FeedChange& change, const absl::Status& why) {
  const std::string reason = ReasonText(why);
  Log(Severity::kError, "parked",
      {{"source", absl::string_view(source_)},
       {"kind", absl::string_view(change.kind)},
       {"id", absl::string_view(change.id)},
       {"why", absl::string_view(reason)}});
  return transaction
      .Execute(
          "INSERT INTO follow_parked (tenant, source, kind, id, revision, is_deleted, body, reason, tries) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0) "
          "ON CONFLICT (tenant, source, kind, id) DO UPDATE SET revision = $5, is_deleted = $6, body = $7, "
          "reason = $8, tries = 0",
          {change.tenant, source_, change.kind, change.id, change.revision, int64_t{change.is_deleted},
           Blob{sealer_.Seal(change.body, PlaceOf(source_, change))}, reason})
      .status();
}

absl::Status Copies::Unpark(Transaction& transaction, const FeedChange& change) {
  return transaction
      .Execute("DELETE FROM follow_parked WHERE tenant = $1 AND source = $2 AND kind = $3 AND id = $4",
               {change.tenant, source_, change.kind, change.id})
      .status();
}

absl::Status Copies::RetryParked() {
  return database_.Write(kNoDeadline, [this](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(
        const auto rows,
        transaction.Query("SELECT tenant, kind, id, revision, is_deleted, body FROM follow_parked "
                          "WHERE source = $1 ORDER BY tries, revision LIMIT $2",
                          {source_, kRetriedAtOnceMax}));
    for (const Row& row : rows) RETURN_IF_ERROR(RetryOne(transaction, row));
    return absl::OkStatus();
  });
}

absl::Status Copies::RetryOne(Transaction& transaction, const Row& row) {
  FeedChange change{.kind = row.Text(1),
                    .tenant = row.Text(0),
                    .id = row.Text(2),
                    .revision = row.Int(3),
                    .is_deleted = row.Int(4) != 0};
  auto body = sealer_.Open(row.Bytes(5), PlaceOf(source_, change));
  absl::Status applied = body.status();
  if (body.ok()) {
    change.body = *std::move(body);
    applied = TryApply(transaction, change);
  }
  if (applied.ok()) return Unpark(transaction, change);
  if (IsPassing(applied)) return applied;
  return transaction
      .Execute(
          "UPDATE follow_parked SET tries = tries + 1, reason = $5 "
          "WHERE tenant = $1 AND source = $2 AND kind = $3 AND id = $4",
          {change.tenant, source_, change.kind, change.id, ReasonText(applied)})
      .status();
}

absl::StatusOr<Copies::Parked> Copies::LoadParked() {
  Parked parked;
  RETURN_IF_ERROR(database_.Read([&](Connection& connection) -> absl::Status {
    ASSIGN_OR_RETURN(const auto counts,
                     connection.Query("SELECT count(*) FROM follow_parked WHERE source = $1", {source_}));
    parked.count = static_cast<int>(counts[0].Int(0));
    ASSIGN_OR_RETURN(const auto rows,
                     connection.Query("SELECT kind, id, reason FROM follow_parked WHERE source = $1 "
                                      "ORDER BY revision LIMIT $2",
                                      {source_, kExamplesMax}));
    for (const Row& row : rows) {
      parked.examples.push_back(absl::StrCat(row.Text(0), "/", row.Text(1), ": ", row.Text(2)));
    }
    return absl::OkStatus();
  }));
  return parked;
}

}  // namespace parley::store
