#include "common/store/sqlite_connection.h"

#include <algorithm>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"

namespace parley::store {
namespace {

constexpr absl::Duration kRetry = absl::Milliseconds(200);

constexpr char kPragmas[] = R"sql(
  PRAGMA busy_timeout = 5000;
  PRAGMA foreign_keys = ON;
  PRAGMA trusted_schema = OFF;
)sql";

// FULL: a commit that was answered survives a power cut. secure_delete: what is erased is overwritten. What a
// savepoint would undo stays in memory (temp_store): a file would be made and unlinked for every write.
constexpr char kWriterPragmas[] = R"sql(
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA secure_delete = ON;
  PRAGMA temp_store = MEMORY;
)sql";

Value ReadColumn(sqlite3_stmt* statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
      return int64_t{sqlite3_column_int64(statement, column)};
    case SQLITE_TEXT: {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
      return std::string(text, sqlite3_column_bytes(statement, column));
    }
    case SQLITE_BLOB: {
      const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, column));
      return Blob{std::string(bytes == nullptr ? "" : bytes, sqlite3_column_bytes(statement, column))};
    }
    default:
      return std::monostate();
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<SqliteConnection>> SqliteConnection::Open(const std::string& path, Mode mode) {
  // Before its first use: SQLite's statistics of memory, which nobody reads, are one lock for all threads.
  // Where something else has used SQLite before, they stay.
  [[maybe_unused]] static const int configured = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  sqlite3* handle = nullptr;
  const int flags =
      mode == Mode::kReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  const int code = sqlite3_open_v2(path.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  std::unique_ptr<SqliteConnection> connection(new SqliteConnection(handle));
  if (code != SQLITE_OK) return absl::FailedPreconditionError(absl::StrCat("cannot open ", path));
  RETURN_IF_ERROR(connection->Script(kPragmas));
  if (mode == Mode::kReadWrite) RETURN_IF_ERROR(connection->Script(kWriterPragmas));
  return connection;
}

SqliteConnection::~SqliteConnection() {
  for (const auto& [sql, prepared] : prepared_) sqlite3_finalize(prepared.statement);
  sqlite3_close(handle_);
}

absl::Status SqliteConnection::Error(int code) const {
  const std::string text = sqlite3_errmsg(handle_);
  switch (code & 0xff) {  // the primary code; extended ones carry more in the upper bits
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_IOERR:
      return WithRetry(Fail(absl::StatusCode::kUnavailable, "STORAGE_UNAVAILABLE", text), kRetry);
    case SQLITE_FULL:
      return Fail(absl::StatusCode::kResourceExhausted, "STORAGE_FULL", text);
    default:
      return Fail(absl::StatusCode::kInternal, "INTERNAL", absl::StrCat("storage: ", text));
  }
}

absl::StatusOr<const SqliteConnection::Prepared*> SqliteConnection::Prepare(absl::string_view sql) {
  const auto found = prepared_.find(sql);
  if (found != prepared_.end()) return &found->second;
  Prepared prepared;
  const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &prepared.statement, nullptr);
  if (code != SQLITE_OK) return Error(code);
  for (int place = 1; place <= sqlite3_bind_parameter_count(prepared.statement); ++place) {
    size_t number = 0;  // of "$2", 2
    const char* const name = sqlite3_bind_parameter_name(prepared.statement, place);
    if (name == nullptr || !absl::SimpleAtoi(name + 1, &number) || number == 0) continue;
    prepared.places.resize(std::max(prepared.places.size(), number));
    prepared.places[number - 1] = place;
  }
  return &prepared_.emplace(std::string(sql), std::move(prepared)).first->second;
}

absl::Status SqliteConnection::Bind(const Prepared& prepared, const std::vector<Value>& values) {
  sqlite3_stmt* const statement = prepared.statement;
  for (size_t i = 0; i < std::min(values.size(), prepared.places.size()); ++i) {
    const int index = prepared.places[i];
    if (index == 0) continue;  // a statement need not use every value
    int code = SQLITE_OK;
    if (const auto* number = std::get_if<int64_t>(&values[i])) {
      code = sqlite3_bind_int64(statement, index, *number);
    } else if (const auto* text = std::get_if<std::string>(&values[i])) {
      code = sqlite3_bind_text64(statement, index, text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
    } else if (const auto* blob = std::get_if<Blob>(&values[i])) {
      code = sqlite3_bind_blob64(statement, index, blob->bytes.data(), blob->bytes.size(), SQLITE_STATIC);
    } else {
      code = sqlite3_bind_null(statement, index);
    }
    if (code != SQLITE_OK) return Error(code);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Row>> SqliteConnection::Query(absl::string_view sql,
                                                         const std::vector<Value>& values) {
  ASSIGN_OR_RETURN(const Prepared* const prepared, Prepare(sql));
  sqlite3_stmt* const statement = prepared->statement;
  const absl::Cleanup reset = [statement] {
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
  };
  RETURN_IF_ERROR(Bind(*prepared, values));
  std::vector<Row> rows;
  const int columns = sqlite3_column_count(statement);
  int code = SQLITE_OK;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
    std::vector<Value> row;
    row.reserve(columns);
    for (int i = 0; i < columns; ++i) row.push_back(ReadColumn(statement, i));
    rows.emplace_back(std::move(row));
  }
  if (code != SQLITE_DONE) return Error(code);
  return rows;
}

absl::StatusOr<int64_t> SqliteConnection::Execute(absl::string_view sql, const std::vector<Value>& values) {
  RETURN_IF_ERROR(Query(sql, values).status());
  return int64_t{sqlite3_changes64(handle_)};
}

absl::Status SqliteConnection::Script(const std::string& sql) {
  const int code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? absl::OkStatus() : Error(code);
}

}  // namespace parley::store
