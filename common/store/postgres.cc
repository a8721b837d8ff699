#include "common/store/postgres.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <mutex>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/names/names.h"
#include "common/observe/log.h"
#include "common/store/figures.h"
#include "common/store/pool.h"
#include "common/store/postgres_connection.h"

namespace parley::store {
namespace {

using std::chrono::steady_clock;

// Each is a process of the server, made when first needed.
constexpr int kWriterCount = 16;
constexpr int kReaderCount = 8;
constexpr int kRunsMax = 20;  // of one body

// Revisions, as postgres.h tells. Advisory lock 0 makes taking some a single step: it is held for moments,
// and never while waiting for anything. A floor is a lock with two numbers, its upper and its lower 31 bits,
// so that it is none of the locks of names, which have one. All are a session's locks: one of a transaction
// would go with a ROLLBACK TO.
constexpr char kRevisions[] = R"sql(
  CREATE SEQUENCE IF NOT EXISTS newest_revision MINVALUE 0;

  CREATE OR REPLACE FUNCTION take_revisions(how_many BIGINT, is_first BIGINT) RETURNS BIGINT
  LANGUAGE plpgsql AS $$
  DECLARE newest BIGINT;
  BEGIN
    PERFORM pg_advisory_lock(0);
    SELECT last_value INTO newest FROM newest_revision;
    IF is_first = 1 THEN
      PERFORM pg_advisory_lock_shared((newest >> 31)::INT, (newest & 2147483647)::INT);
    END IF;
    PERFORM setval('newest_revision', newest + how_many);
    PERFORM pg_advisory_unlock(0);
    RETURN newest + 1;
  END $$;

  CREATE OR REPLACE FUNCTION settled_revision() RETURNS BIGINT LANGUAGE plpgsql AS $$
  DECLARE newest BIGINT; lowest_floor BIGINT;
  BEGIN
    SELECT last_value INTO newest FROM newest_revision;
    SELECT min((classid::BIGINT << 31) | objid::BIGINT) INTO lowest_floor FROM pg_locks
      WHERE locktype = 'advisory' AND objsubid = 2
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database());
    RETURN least(newest, lowest_floor);
  END $$;
)sql";

constexpr char kUnlockAll[] = "SELECT pg_advisory_unlock_all()";

// Raises `newest` to `revision` where it is lower.
void Raise(std::atomic<Revision>& newest, Revision revision) {
  Revision known = newest;
  while (known < revision && !newest.compare_exchange_weak(known, revision)) {
  }
}

absl::Status TooLate() {
  return Fail(absl::StatusCode::kDeadlineExceeded, "DEADLINE_TOO_SHORT",
              "The call's time was up before the write began.");
}

int64_t LockOf(absl::string_view name) {
  int64_t lock = 0;
  std::memcpy(&lock, Sha256(name).data(), sizeof lock);
  return lock;
}

// Waits for the locks, until `deadline`, in the order of their numbers, the same for all, so that no two wait
// for each other; before them for lock 1, the whole database, which is shared by all who name what they lock.
std::string LockAll(std::span<const Name> names, steady_clock::time_point deadline) {
  std::vector<int64_t> locks;
  for (const Name& name : names) locks.push_back(LockOf(name));
  std::sort(locks.begin(), locks.end());
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now());
  // Stays in force for the rows that the body waits for. 0 is no limit; nor is one given that the server
  // could not hold.
  constexpr int64_t kMillisecondsMax = int64_t{1} << 30;
  const int64_t limit = left.count() > kMillisecondsMax ? 0 : std::max<int64_t>(left.count(), 1);
  std::string script = absl::StrCat("SET lock_timeout = ", limit, "; SELECT pg_advisory_lock",
                                    names.empty() ? "" : "_shared", "(1)");
  for (const int64_t lock : locks) absl::StrAppend(&script, "; SELECT pg_advisory_lock(", lock, ")");
  return script;
}

void UnlockAll(PostgresConnection& connection) {
  if (!connection.Script(kUnlockAll).ok()) connection.Close();  // the locks go with the session
}

class PostgresTransaction final : public Transaction {
 public:
  explicit PostgresTransaction(PostgresConnection& connection) : connection_(connection) {}

  absl::StatusOr<std::vector<Row>> Query(absl::string_view sql, const std::vector<Value>& values) override {
    return connection_.Query(sql, values);
  }
  absl::StatusOr<int64_t> Execute(absl::string_view sql, const std::vector<Value>& values) override {
    return connection_.Execute(sql, values);
  }
  // When it fails the transaction is broken, so that it does not matter what the rows would have got.
  Revision NextRevision(int64_t count) override {
    const auto rows =
        connection_.Query("SELECT take_revisions($1, $2)", {count, int64_t{newest_revision_ == 0}});
    if (!rows.ok()) return 0;
    newest_revision_ = rows->front().Int(0) + count - 1;
    return rows->front().Int(0);
  }

  Revision newest_revision() const { return newest_revision_; }  // 0 = none was taken

 private:
  PostgresConnection& connection_;
  Revision newest_revision_ = 0;
};

class PostgresSnapshot final : public Connection {
 public:
  explicit PostgresSnapshot(PostgresConnection& connection) : connection_(connection) {}
  absl::StatusOr<std::vector<Row>> Query(absl::string_view sql, const std::vector<Value>& values) override {
    return connection_.Query(sql, values);
  }

 private:
  PostgresConnection& connection_;
};

class PostgresDatabase final : public Database {
 public:
  static absl::StatusOr<std::unique_ptr<Database>> Open(const std::string& conninfo,
                                                        const Migrations& migrations, const Figures& figures);

  absl::Status Read(absl::FunctionRef<absl::Status(Connection&)> body) override;
  absl::Status Write(steady_clock::time_point deadline, std::span<const Name> locks,
                     std::function<absl::Status(Transaction&)> body) override;
  const std::string& id() const override { return id_; }
  Revision head() const override;
  absl::StatusOr<Revision> settled() override;
  void OnCommit(std::function<void()> listener) override {
    std::lock_guard lock(listeners_mutex_);
    listeners_.push_back(std::move(listener));
  }

 private:
  // What came of one run of a body.
  struct Run {
    absl::Status status;
    Revision newest_revision = 0;  // 0 = none was taken
    bool is_over = false;          // false: it met a conflict, left nothing, and may run again
  };

  explicit PostgresDatabase(const Figures& figures) : figures_(figures) {}
  absl::Status Prepare(const Migrations& migrations);
  Run RunOnce(PostgresConnection& writer, const std::function<absl::Status(Transaction&)>& body);
  void Announce();

  const Figures figures_;
  std::string id_;
  mutable std::atomic<Revision> head_{0};  // as last known
  std::atomic<Revision> durable_{0};       // no crash of the server makes the sequence forget it
  Pool<PostgresConnection> writers_;
  mutable Pool<PostgresConnection> readers_;

  std::mutex listeners_mutex_;
  std::vector<std::function<void()>> listeners_ ABSL_GUARDED_BY(listeners_mutex_);
};

absl::StatusOr<std::unique_ptr<Database>> PostgresDatabase::Open(const std::string& conninfo,
                                                                 const Migrations& migrations,
                                                                 const Figures& figures) {
  std::unique_ptr<PostgresDatabase> database(new PostgresDatabase(figures));
  for (int i = 0; i < kWriterCount; ++i) {
    database->writers_.Add(std::make_unique<PostgresConnection>(conninfo));
  }
  for (int i = 0; i < kReaderCount; ++i) {
    database->readers_.Add(std::make_unique<PostgresConnection>(conninfo));
  }
  RETURN_IF_ERROR(database->Prepare(migrations));
  return database;
}

// Replicas that start together migrate one after the other. When it fails, the lock goes with the session.
absl::Status PostgresDatabase::Prepare(const Migrations& migrations) {
  const auto writer = writers_.Take();
  RETURN_IF_ERROR(writer->Begin(LockAll({}, steady_clock::time_point::max())).status());
  PostgresTransaction connection(*writer);
  const auto script = [&writer](const std::string& sql) { return writer->Script(sql); };
  RETURN_IF_ERROR(script(kRevisions));
  ASSIGN_OR_RETURN(id_, Migrate(script, connection, "BEGIN", migrations));
  return writer->Script(kUnlockAll);
}

absl::Status PostgresDatabase::Read(absl::FunctionRef<absl::Status(Connection&)> body) {
  const Timed timed(figures_.read);
  const auto reader = readers_.Take();
  RETURN_IF_ERROR(reader->Begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").status());
  PostgresSnapshot snapshot(*reader);
  absl::Status result = body(snapshot);
  reader->Script("ROLLBACK").IgnoreError();  // nothing was written; a lost session is made anew by the next
  return result;
}

absl::Status PostgresDatabase::Write(steady_clock::time_point deadline, std::span<const Name> locks,
                                     std::function<absl::Status(Transaction&)> body) {
  const Timed timed(figures_.write);
  const auto writer = writers_.Take(deadline);
  if (!writer || steady_clock::now() >= deadline) return TooLate();
  const absl::Status locked = writer->Begin(LockAll(locks, deadline)).status();
  if (!locked.ok()) {
    UnlockAll(*writer);
    return steady_clock::now() >= deadline ? TooLate() : locked;
  }
  Run run;
  bool has_taken_revision = false;
  for (int runs = 0; !run.is_over && runs < kRunsMax; ++runs) {
    if (steady_clock::now() >= deadline) {
      run.status = TooLate();
      break;
    }
    if (runs > 0) figures_.retries.Add();
    run = RunOnce(*writer, body);
    has_taken_revision |= run.newest_revision != 0;
  }
  if (run.status.ok()) {
    Raise(durable_, run.newest_revision);
  } else {
    UnlockAll(*writer);
  }
  // Also when it was given up: what others committed above its floor is settled now.
  if (has_taken_revision) Announce();
  return run.status;
}

// Commits and unlocks in one step, or rolls back what was done and keeps the locks.
PostgresDatabase::Run PostgresDatabase::RunOnce(PostgresConnection& writer,
                                                const std::function<absl::Status(Transaction&)>& body) {
  const Timed timed(figures_.commit);
  PostgresTransaction transaction(writer);
  absl::Status status = writer.Script("BEGIN ISOLATION LEVEL REPEATABLE READ");
  if (status.ok()) status = body(transaction);
  if (status.ok()) status = writer.broken();  // a body must not commit what it did before an error
  if (status.ok()) status = writer.Script(absl::StrCat("COMMIT; ", kUnlockAll));
  if (writer.in_transaction()) writer.Script("ROLLBACK").IgnoreError();
  const bool had_conflict = writer.TakeConflict();
  return {.status = status,
          .newest_revision = transaction.newest_revision(),
          .is_over = status.ok() || !had_conflict};
}

Revision PostgresDatabase::head() const {
  const auto reader = readers_.Take();
  const auto rows = reader->Begin("SELECT last_value FROM newest_revision");
  if (rows.ok()) head_ = rows->front().Int(0);
  return head_;
}

absl::StatusOr<Revision> PostgresDatabase::settled() {
  const auto reader = readers_.Take();
  ASSIGN_OR_RETURN(const auto rows, reader->Begin("SELECT settled_revision()"));
  const Revision settled = rows.front().Int(0);
  if (settled > durable_) {
    // The log is written in order: what was taken before this commit is on disk with it.
    ASSIGN_OR_RETURN(const auto done, reader->Begin("SELECT pg_logical_emit_message(true, 'parley', '')"));
    Raise(durable_, settled);
  }
  return settled;
}

void PostgresDatabase::Announce() {
  std::vector<std::function<void()>> listeners;
  {
    std::lock_guard lock(listeners_mutex_);
    listeners = listeners_;
  }
  for (const auto& listener : listeners) listener();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> OpenPostgres(const std::string& conninfo,
                                                       const Migrations& migrations, Metrics* metrics) {
  return PostgresDatabase::Open(conninfo, migrations, FiguresOf(metrics, "postgresql"));
}

}  // namespace parley::store
