#ifndef PARLEY_COMMON_STORE_SQLITE_CONNECTION_H_
#define PARLEY_COMMON_STORE_SQLITE_CONNECTION_H_

#include <sqlite3.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/container/node_hash_map.h"
#include "common/store/sql.h"

namespace parley::store {

// One sqlite3 handle with its prepared statements. Not thread-safe.
class SqliteConnection {
 public:
  enum class Mode { kReadOnly, kReadWrite };

  static absl::StatusOr<std::unique_ptr<SqliteConnection>> Open(const std::string& path, Mode mode);
  ~SqliteConnection();
  SqliteConnection(const SqliteConnection&) = delete;
  SqliteConnection& operator=(const SqliteConnection&) = delete;

  absl::StatusOr<std::vector<Row>> Query(absl::string_view sql, const std::vector<Value>& values);
  absl::StatusOr<int64_t> Execute(absl::string_view sql, const std::vector<Value>& values);
  // One statement without values, prepared once: BEGIN and its like.
  absl::Status Run(absl::string_view sql) { return Query(sql, {}).status(); }
  // Several statements without parameters, read anew each time: pragmas, migrations.
  absl::Status Script(const std::string& sql);

  // SQLite gives a transaction up by itself on some errors (disk full, I/O).
  bool in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }

  // How many rows were ever written or deleted on this connection, also by what was undone since.
  int64_t changes() const { return sqlite3_total_changes64(handle_); }

 private:
  // SQLite numbers "$2" by its first appearance, not by its digits: `places[1]` is what it calls "$2"; values
  // that the statement does not name have no place, or 0.
  struct Prepared {
    sqlite3_stmt* statement = nullptr;
    std::vector<int> places;
  };

  explicit SqliteConnection(sqlite3* handle) : handle_(handle) {}
  absl::StatusOr<const Prepared*> Prepare(absl::string_view sql);
  absl::Status Bind(const Prepared& prepared, const std::vector<Value>& values);
  absl::Status Error(int code) const;

  sqlite3* handle_;
  absl::node_hash_map<std::string, Prepared> prepared_;  // SQL is literals, so this is bounded
};

}  // namespace parley::store

#endif  // PARLEY_COMMON_STORE_SQLITE_CONNECTION_H_
