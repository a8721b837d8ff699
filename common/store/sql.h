#ifndef PARLEY_COMMON_STORE_SQL_H_
#define PARLEY_COMMON_STORE_SQL_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store.h"

namespace parley::store {

// Bytes, where std::string is text.
struct Blob {
  std::string bytes;
};

// One value of a row or a parameter; std::monostate is NULL.
using Value = std::variant<std::monostate, int64_t, std::string, Blob>;

inline Value OrNull(const std::string& text) {
  return text.empty() ? Value() : Value(text);
}

// One result row, columns in the order of the SELECT. A column of another type than asked for, or NULL,
// reads as 0 or "": the schema says NOT NULL where that would matter.
class Row {
 public:
  explicit Row(std::vector<Value> values) : values_(std::move(values)) {}
  int64_t Int(int column) const {
    const auto* value = std::get_if<int64_t>(&values_[column]);
    return value == nullptr ? 0 : *value;
  }
  std::string Text(int column) const {
    const auto* value = std::get_if<std::string>(&values_[column]);
    return value == nullptr ? "" : *value;
  }
  std::string Bytes(int column) const {
    const auto* value = std::get_if<Blob>(&values_[column]);
    return value == nullptr ? "" : value->bytes;
  }
  bool IsNull(int column) const { return std::holds_alternative<std::monostate>(values_[column]); }

 private:
  std::vector<Value> values_;
};

// One snapshot of the database. SQL is a literal with parameters $1, $2, ... (SQLite and PostgreSQL both
// take this form); statements are prepared once a connection. A body that gets an error ends with it, or
// goes back to a SAVEPOINT of its own first: PostgreSQL answers nothing more until then. Not thread-safe.
class Connection {
 public:
  virtual ~Connection() = default;
  // Errors: UNAVAILABLE / STORAGE_UNAVAILABLE, RESOURCE_EXHAUSTED / STORAGE_FULL, INTERNAL for a fault of
  // ours.
  virtual absl::StatusOr<std::vector<Row>> Query(absl::string_view sql, const std::vector<Value>& values) = 0;
};

// A write in progress: what it reads is what will still be true when it commits, as far as its locks go
// (Database::Write).
class Transaction : public Connection {
 public:
  // Runs an INSERT, UPDATE or DELETE; the number of rows it changed.
  virtual absl::StatusOr<int64_t> Execute(absl::string_view sql, const std::vector<Value>& values) = 0;
  // The next revision of the database; `count` takes that many in a row and answers the first. Those of a
  // transaction that is not committed may never come again.
  virtual Revision NextRevision(int64_t count = 1) = 0;
};

// A service's database. Thread-safe.
class Database {
 public:
  virtual ~Database() = default;

  // Runs `body` on one consistent snapshot.
  virtual absl::Status Read(absl::FunctionRef<absl::Status(Connection&)> body) = 0;

  // Runs `body` in a transaction and commits; an error from it leaves nothing. Blocks until the commit is
  // on disk. DEADLINE_EXCEEDED when `deadline` passes before the body has begun. `body` may run again.
  //
  // A body without locks runs alone. Two with locks may run at the same time unless they share one: so they
  // name all that what they read depends on. (Two that write the same row are told apart all the same.)
  // UNAVAILABLE also when the connection was lost during the commit: then it may have been made.
  virtual absl::Status Write(std::chrono::steady_clock::time_point deadline, std::span<const Name> locks,
                             std::function<absl::Status(Transaction&)> body) = 0;
  absl::Status Write(std::chrono::steady_clock::time_point deadline,
                     std::function<absl::Status(Transaction&)> body) {
    return Write(deadline, {}, std::move(body));
  }

  // Made at the database's creation: a cursor of another id means another history.
  virtual const std::string& id() const = 0;

  // No committed revision is above it; where several write at once, it may itself be one that is still being
  // written, or was given up. While the database cannot be reached: as it was last known.
  virtual Revision head() const = 0;

  // No revision up to it can still appear: each is committed or never will be, also after a crash of the
  // server. So this is how far a reader of changes may go; a snapshot taken after the answer has all of
  // them. Never falls; reaches head() once nothing is being written. Errors: those of Read.
  virtual absl::StatusOr<Revision> settled() = 0;

  // Calls `listener` after each commit that took a revision, on the committing thread, so it only notifies:
  // that may be the thread of a caller of Write, so it takes no lock that such a caller holds.
  // Commits of another process on the same database are not heard.
  virtual void OnCommit(std::function<void()> listener) = 0;
};

}  // namespace parley::store

#endif  // PARLEY_COMMON_STORE_SQL_H_
