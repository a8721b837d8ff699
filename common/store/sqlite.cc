#include "common/store/sqlite.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/observe/log.h"
#include "common/store/figures.h"
#include "common/store/pool.h"
#include "common/store/sqlite_connection.h"

namespace parley::store {
namespace {

using std::chrono::steady_clock;

constexpr size_t kBatchMax = 64;
constexpr int kReaderCount = 8;

class SqliteTransaction final : public Transaction {
 public:
  SqliteTransaction(SqliteConnection& connection, Revision& revision)
      : connection_(connection), revision_(revision) {}

  absl::StatusOr<std::vector<Row>> Query(absl::string_view sql, const std::vector<Value>& values) override {
    return connection_.Query(sql, values);
  }
  absl::StatusOr<int64_t> Execute(absl::string_view sql, const std::vector<Value>& values) override {
    return connection_.Execute(sql, values);
  }
  Revision NextRevision(int64_t count) override {
    const Revision first = revision_ + 1;
    revision_ += count;
    return first;
  }

 private:
  SqliteConnection& connection_;
  Revision& revision_;
};

class SqliteSnapshot final : public Connection {
 public:
  explicit SqliteSnapshot(SqliteConnection& connection) : connection_(connection) {}
  absl::StatusOr<std::vector<Row>> Query(absl::string_view sql, const std::vector<Value>& values) override {
    return connection_.Query(sql, values);
  }

 private:
  SqliteConnection& connection_;
};

class SqliteDatabase final : public Database {
 public:
  static absl::StatusOr<std::unique_ptr<Database>> Open(const std::string& data_dir,
                                                        const Migrations& migrations, const Figures& figures);
  ~SqliteDatabase() override;

  absl::Status Read(absl::FunctionRef<absl::Status(Connection&)> body) override;
  // One writer at a time is every lock there could be.
  absl::Status Write(steady_clock::time_point deadline, std::span<const Name> locks,
                     std::function<absl::Status(Transaction&)> body) override;
  const std::string& id() const override { return id_; }
  Revision head() const override { return head_.load(); }
  absl::StatusOr<Revision> settled() override { return head_.load(); }
  void OnCommit(std::function<void()> listener) override {
    std::lock_guard lock(queue_mutex_);
    listeners_.push_back(std::move(listener));
  }

 private:
  struct Waiting {
    steady_clock::time_point deadline;
    std::function<absl::Status(Transaction&)> body;
    std::promise<absl::Status> done;
  };
  using Batch = std::vector<Waiting>;

  explicit SqliteDatabase(const Figures& figures) : figures_(figures) {}
  absl::Status LockFolder(const std::string& data_dir);
  absl::Status Prepare(const Migrations& migrations);
  absl::Status OpenReaders(const std::string& path);

  bool TakeTurn(Waiting& mine);
  void EndTurn();
  void RunWriter();
  void WriteBatch(Batch& batch);
  absl::Status RunBodies(Batch& batch, std::vector<absl::Status>& results, Revision& revision);
  absl::Status RunBody(Waiting& waiting, Revision& revision);
  absl::Status RunApart(Waiting& waiting, Revision& revision);
  absl::Status SaveRevision(Revision revision);

  const Figures figures_;
  int lock_fd_ = -1;
  std::string id_;
  std::unique_ptr<SqliteConnection> writer_;  // of who has the turn alone
  std::atomic<Revision> head_{0};

  Pool<SqliteConnection> readers_;

  std::mutex queue_mutex_;
  std::condition_variable queue_changed_;
  std::deque<Waiting> queue_ ABSL_GUARDED_BY(queue_mutex_);
  std::vector<std::function<void()>> listeners_ ABSL_GUARDED_BY(queue_mutex_);
  bool is_turn_taken_ ABSL_GUARDED_BY(queue_mutex_) = false;
  bool ending_ ABSL_GUARDED_BY(queue_mutex_) = false;
  std::thread writer_thread_;
};

absl::StatusOr<std::unique_ptr<Database>> SqliteDatabase::Open(const std::string& data_dir,
                                                               const Migrations& migrations,
                                                               const Figures& figures) {
  std::unique_ptr<SqliteDatabase> database(new SqliteDatabase(figures));
  RETURN_IF_ERROR(database->LockFolder(data_dir));
  const std::string path = absl::StrCat(data_dir, "/parley.db");
  ASSIGN_OR_RETURN(database->writer_, SqliteConnection::Open(path, SqliteConnection::Mode::kReadWrite));
  RETURN_IF_ERROR(database->Prepare(migrations));
  RETURN_IF_ERROR(database->OpenReaders(path));
  database->writer_thread_ = std::thread([raw = database.get()] { raw->RunWriter(); });
  return database;
}

SqliteDatabase::~SqliteDatabase() {
  {
    std::lock_guard lock(queue_mutex_);
    ending_ = true;
  }
  queue_changed_.notify_all();
  if (writer_thread_.joinable()) writer_thread_.join();
  if (lock_fd_ >= 0) close(lock_fd_);
}

absl::Status SqliteDatabase::LockFolder(const std::string& data_dir) {
  constexpr mode_t kOwnerOnly = 0700;
  mkdir(data_dir.c_str(), kOwnerOnly);  // an existing folder is the common case
  lock_fd_ = open(absl::StrCat(data_dir, "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_fd_ < 0) return absl::FailedPreconditionError(absl::StrCat("cannot write to ", data_dir));
  if (flock(lock_fd_, LOCK_EX | LOCK_NB) != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("another process holds ", data_dir, "; two replicas need PostgreSQL"));
  }
  return absl::OkStatus();
}

absl::Status SqliteDatabase::Prepare(const Migrations& migrations) {
  Revision none = 0;
  SqliteTransaction connection(*writer_, none);
  const auto script = [this](const std::string& sql) { return writer_->Script(sql); };
  ASSIGN_OR_RETURN(id_, Migrate(script, connection, "BEGIN IMMEDIATE", migrations));
  RETURN_IF_ERROR(
      writer_->Script("INSERT INTO meta (key, value) VALUES ('revision', '0') ON CONFLICT DO NOTHING"));
  ASSIGN_OR_RETURN(const auto rows,
                   writer_->Query("SELECT CAST(value AS BIGINT) FROM meta WHERE key = 'revision'", {}));
  head_ = rows[0].Int(0);
  return absl::OkStatus();
}

absl::Status SqliteDatabase::OpenReaders(const std::string& path) {
  for (int i = 0; i < kReaderCount; ++i) {
    ASSIGN_OR_RETURN(auto reader, SqliteConnection::Open(path, SqliteConnection::Mode::kReadOnly));
    readers_.Add(std::move(reader));
  }
  return absl::OkStatus();
}

absl::Status SqliteDatabase::Read(absl::FunctionRef<absl::Status(Connection&)> body) {
  const Timed timed(figures_.read);
  const auto reader = readers_.Take();
  RETURN_IF_ERROR(reader->Run("BEGIN"));
  SqliteSnapshot snapshot(*reader);
  absl::Status result = body(snapshot);
  if (reader->in_transaction()) result.Update(reader->Run("COMMIT"));
  return result;
}

absl::Status SqliteDatabase::Write(steady_clock::time_point deadline, std::span<const Name>,
                                   std::function<absl::Status(Transaction&)> body) {
  const Timed timed(figures_.write);
  Batch mine;
  mine.push_back({.deadline = deadline, .body = std::move(body)});
  std::future<absl::Status> done = mine[0].done.get_future();
  if (TakeTurn(mine[0])) {
    WriteBatch(mine);
    EndTurn();
  }
  return done.get();
}

// Whether nobody writes and nobody waits: then the caller writes at once, and no other thread need wake for
// it. Otherwise `mine` is queued for the writer thread.
bool SqliteDatabase::TakeTurn(Waiting& mine) {
  std::lock_guard lock(queue_mutex_);
  if (queue_.empty() && !is_turn_taken_) {
    is_turn_taken_ = true;
    return true;
  }
  queue_.push_back(std::move(mine));
  figures_.queued.Set(static_cast<double>(queue_.size()));
  return false;  // EndTurn() wakes the writer thread
}

void SqliteDatabase::EndTurn() {
  bool is_awaited = false;
  {
    std::lock_guard lock(queue_mutex_);
    is_turn_taken_ = false;
    is_awaited = ending_ || !queue_.empty();
  }
  if (is_awaited) queue_changed_.notify_one();
}

void SqliteDatabase::RunWriter() {
  while (true) {
    Batch batch;
    {
      std::unique_lock lock(queue_mutex_);
      queue_changed_.wait(lock, [this] { return !is_turn_taken_ && (ending_ || !queue_.empty()); });
      if (queue_.empty()) return;
      is_turn_taken_ = true;
      const size_t count = std::min(queue_.size(), kBatchMax);
      std::move(queue_.begin(), queue_.begin() + count, std::back_inserter(batch));
      queue_.erase(queue_.begin(), queue_.begin() + count);
      figures_.queued.Set(static_cast<double>(queue_.size()));
    }
    WriteBatch(batch);
    EndTurn();
  }
}

void SqliteDatabase::WriteBatch(Batch& batch) {
  const auto started = steady_clock::now();
  Revision revision = head_;
  std::vector<absl::Status> results(batch.size());
  absl::Status whole = RunBodies(batch, results, revision);
  if (whole.ok() && revision != head_) whole = SaveRevision(revision);
  if (whole.ok()) whole = writer_->Run("COMMIT");
  if (!whole.ok()) {
    if (writer_->in_transaction()) writer_->Run("ROLLBACK").IgnoreError();
    figures_.failures.Add();
    Log(Severity::kError, "commit failed", {{"why", absl::string_view(whole.message())}});
  }

  figures_.commit.Observe(steady_clock::now() - started);
  figures_.bodies.Observe(static_cast<double>(batch.size()));
  const bool moved = whole.ok() && revision != head_;
  if (moved) head_ = revision;
  for (size_t i = 0; i < batch.size(); ++i) {
    batch[i].done.set_value(whole.ok() ? results[i] : whole);
  }
  if (!moved) return;
  std::vector<std::function<void()>> listeners;
  {
    std::lock_guard lock(queue_mutex_);
    listeners = listeners_;
  }
  for (const auto& listener : listeners) listener();
}

// Begins a transaction and runs the bodies in it, one after the other, without savepoints, which would copy
// each changed page. Only when one fails after it wrote is all undone, and each runs again in its own.
absl::Status SqliteDatabase::RunBodies(Batch& batch, std::vector<absl::Status>& results, Revision& revision) {
  RETURN_IF_ERROR(writer_->Run("BEGIN IMMEDIATE"));
  bool is_spoilt = false;
  size_t begun = 0;
  for (size_t i = 0; i < batch.size() && !is_spoilt; ++i) {
    begun = i + 1;
    const int64_t changes = writer_->changes();
    results[i] = RunBody(batch[i], revision);
    if (!writer_->in_transaction()) return results[i];  // SQLite gave the whole batch up
    is_spoilt = !results[i].ok() && writer_->changes() != changes;
  }
  if (!is_spoilt) return absl::OkStatus();
  RETURN_IF_ERROR(writer_->Run("ROLLBACK"));
  RETURN_IF_ERROR(writer_->Run("BEGIN IMMEDIATE"));
  revision = head_;
  if (batch.size() == 1) return absl::OkStatus();  // it failed, and there is nothing else to keep
  figures_.retries.Add(static_cast<double>(begun));
  for (size_t i = 0; i < batch.size(); ++i) {
    results[i] = RunApart(batch[i], revision);
    if (!writer_->in_transaction()) return results[i];
  }
  return absl::OkStatus();
}

// A failed body gives its revisions back, so that they stay dense.
absl::Status SqliteDatabase::RunBody(Waiting& waiting, Revision& revision) {
  if (steady_clock::now() >= waiting.deadline) {
    return Fail(absl::StatusCode::kDeadlineExceeded, "DEADLINE_TOO_SHORT",
                "The call's time was up before the write began.");
  }
  const Revision before = revision;
  SqliteTransaction transaction(*writer_, revision);
  absl::Status result = waiting.body(transaction);
  if (!result.ok()) revision = before;
  return result;
}

absl::Status SqliteDatabase::RunApart(Waiting& waiting, Revision& revision) {
  RETURN_IF_ERROR(writer_->Run("SAVEPOINT body"));
  absl::Status result = RunBody(waiting, revision);
  if (result.ok()) return writer_->Run("RELEASE body");
  if (writer_->in_transaction()) {
    const absl::Status undone = writer_->Script("ROLLBACK TO body; RELEASE body");
    // What cannot be undone alone must not be committed with the others.
    if (!undone.ok()) writer_->Run("ROLLBACK").IgnoreError();
  }
  return result;
}

absl::Status SqliteDatabase::SaveRevision(Revision revision) {
  return writer_->Execute("UPDATE meta SET value = $1 WHERE key = 'revision'", {absl::StrCat(revision)})
      .status();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> OpenSqlite(const std::string& data_dir,
                                                     const Migrations& migrations, Metrics* metrics) {
  return SqliteDatabase::Open(data_dir, migrations, FiguresOf(metrics, "sqlite"));
}

}  // namespace parley::store
