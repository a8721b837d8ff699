#include "common/store/postgres_connection.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/observe/log.h"

namespace parley::store {
namespace {

constexpr absl::Duration kRetry = absl::Milliseconds(200);

// A writer that hangs or is cut off must not hold its locks, and with its floor all feeds, for long.
constexpr char kSettings[] = R"sql(
  SET idle_in_transaction_session_timeout = '30s';
  SET tcp_keepalives_idle = 10;
  SET tcp_keepalives_interval = 5;
  SET tcp_keepalives_count = 3;
  SET client_min_messages = warning;
  SET bytea_output = hex;
)sql";

// Object ids of types, from pg_type.dat: they never change.
enum TypeId : Oid {
  kBool = 16,
  kBytea = 17,
  kInt8 = 20,
  kInt2 = 21,
  kInt4 = 23,
  kNumeric = 1700,  // what sum() of BIGINT is
};

Value ReadColumn(const PGresult* result, int row, int column) {
  if (PQgetisnull(result, row, column) != 0) return std::monostate();
  const absl::string_view text(PQgetvalue(result, row, column), PQgetlength(result, row, column));
  int64_t number = 0;
  switch (PQftype(result, column)) {
    case kBool:
      return int64_t{text == "t"};
    case kBytea:
      return Blob{absl::HexStringToBytes(text.substr(2))};  // "\x0aff"
    case kInt2:
    case kInt4:
    case kInt8:
    case kNumeric:
      if (absl::SimpleAtoi(text, &number)) return number;
      return std::string(text);
    default:
      return std::string(text);
  }
}

std::vector<Row> ReadRows(const PGresult* result) {
  const int columns = PQnfields(result);
  std::vector<Row> rows;
  rows.reserve(PQntuples(result));
  for (int i = 0; i < PQntuples(result); ++i) {
    std::vector<Value> row;
    row.reserve(columns);
    for (int column = 0; column < columns; ++column) row.push_back(ReadColumn(result, i, column));
    rows.emplace_back(std::move(row));
  }
  return rows;
}

// What libpq takes: the types are the server's to find out, as with SQLite. Texts and bytes go as they are
// (a text in libpq's text format would end at its first NUL, unnoticed), numbers as their digits.
struct Parameters {
  explicit Parameters(const std::vector<Value>& given, size_t count) {
    numbers.reserve(count);  // so that none moves
    for (size_t i = 0; i < count; ++i) {
      if (const auto* text = std::get_if<std::string>(&given[i])) {
        Add(text, true);
      } else if (const auto* blob = std::get_if<Blob>(&given[i])) {
        Add(&blob->bytes, true);
      } else if (const auto* number = std::get_if<int64_t>(&given[i])) {
        Add(&numbers.emplace_back(absl::StrCat(*number)), false);
      } else {
        Add(nullptr, false);
      }
    }
  }
  void Add(const std::string* value, bool is_binary) {
    values.push_back(value == nullptr ? nullptr : value->c_str());
    lengths.push_back(value == nullptr ? 0 : static_cast<int>(value->size()));
    formats.push_back(is_binary);
  }

  std::vector<std::string> numbers;
  std::vector<const char*> values;
  std::vector<int> lengths;
  std::vector<int> formats;
};

// The highest n of all $n.
size_t CountParameters(absl::string_view sql) {
  size_t highest = 0;
  for (size_t at = sql.find('$'); at != sql.npos; at = sql.find('$', at + 1)) {
    size_t number = 0;
    for (size_t i = at + 1; i < sql.size() && absl::ascii_isdigit(sql[i]); ++i)
      number = number * 10 + sql[i] - '0';
    highest = std::max(highest, number);
  }
  return highest;
}

// Somebody else was quicker: in writing a row, in locking, in inserting a key.
bool IsConflict(absl::string_view state) {
  return state == "40001" || state == "40P01" || state == "23505";
}

// Of SQLSTATE, PostgreSQL's appendix A. None at all: the connection was lost.
absl::Status StatusOf(absl::string_view state, absl::string_view text) {
  if (state == "53100") return Fail(absl::StatusCode::kResourceExhausted, "STORAGE_FULL", text);
  const bool is_passing = state.empty() || state == "40001" || state == "40P01" ||
                          state == "55P03" ||  // lock_not_available
                          state == "25P03" ||  // idle too long
                          absl::StartsWith(state, "08") || absl::StartsWith(state, "53") ||
                          absl::StartsWith(state, "57") || absl::StartsWith(state, "58");
  if (is_passing) return WithRetry(Fail(absl::StatusCode::kUnavailable, "STORAGE_UNAVAILABLE", text), kRetry);
  return Fail(absl::StatusCode::kInternal, "INTERNAL", absl::StrCat("storage: ", text));
}

void LogNotice(void*, const char* text) {
  Log(Severity::kWarning, "postgres", {{"notice", absl::string_view(text)}});
}

}  // namespace

absl::Status PostgresConnection::EnsureOpen() {
  if (is_open()) return absl::OkStatus();
  statements_.clear();
  // What stands after "dbname" wins over what `conninfo` says, what stands before it does not.
  const char* const names[] = {"connect_timeout", "fallback_application_name", "dbname", "client_encoding",
                               nullptr};
  const char* const values[] = {"5", "parley", conninfo_.c_str(), "UTF8", nullptr};
  session_.reset(PQconnectdbParams(names, values, 1));
  if (!is_open()) return StatusOf("", PQerrorMessage(session_.get()));
  PQsetNoticeProcessor(session_.get(), &LogNotice, nullptr);
  return Script(kSettings);
}

absl::StatusOr<std::vector<Row>> PostgresConnection::Begin(const std::string& sql) {
  constexpr int kTries = 2;
  has_conflict_ = false;
  for (int i = 1;; ++i) {
    RETURN_IF_ERROR(EnsureOpen());
    const Result result(PQexec(session_.get(), sql.c_str()), &PQclear);
    const absl::Status status = Check(result.get());
    if (status.ok()) return ReadRows(result.get());
    if (is_open() || i == kTries) return status;
  }
}

absl::Status PostgresConnection::Script(const std::string& sql) {
  const Result result(PQexec(session_.get(), sql.c_str()), &PQclear);
  return Check(result.get());
}

absl::StatusOr<std::vector<Row>> PostgresConnection::Query(absl::string_view sql,
                                                           const std::vector<Value>& values) {
  ASSIGN_OR_RETURN(const Result result, Run(sql, values));
  return ReadRows(result.get());
}

absl::StatusOr<int64_t> PostgresConnection::Execute(absl::string_view sql, const std::vector<Value>& values) {
  ASSIGN_OR_RETURN(const Result result, Run(sql, values));
  int64_t changed = 0;  // a statement that changes no rows, a SAVEPOINT say, tells no number
  return absl::SimpleAtoi(PQcmdTuples(result.get()), &changed) ? changed : 0;
}

absl::StatusOr<PostgresConnection::Result> PostgresConnection::Run(absl::string_view sql,
                                                                   const std::vector<Value>& values) {
  ASSIGN_OR_RETURN(const Statement* statement, Prepare(sql));
  // A statement need not use every value; the server takes as many as it uses.
  const Parameters parameters(values, std::min(values.size(), statement->parameter_count));
  Result result(
      PQexecPrepared(session_.get(), statement->name.c_str(), static_cast<int>(parameters.values.size()),
                     parameters.values.data(), parameters.lengths.data(), parameters.formats.data(), 0),
      &PQclear);
  RETURN_IF_ERROR(Check(result.get()));
  return result;
}

absl::StatusOr<const PostgresConnection::Statement*> PostgresConnection::Prepare(absl::string_view sql) {
  const std::string text(sql);
  const auto found = statements_.find(text);
  if (found != statements_.end()) return &found->second;
  const std::string name = absl::StrCat("s", statements_.size());
  const Result prepared(PQprepare(session_.get(), name.c_str(), text.c_str(), 0, nullptr), &PQclear);
  RETURN_IF_ERROR(Check(prepared.get()));
  return &statements_.emplace(text, Statement{name, CountParameters(sql)}).first->second;
}

absl::Status PostgresConnection::Check(const PGresult* result) {
  const ExecStatusType outcome = PQresultStatus(result);
  if (outcome == PGRES_COMMAND_OK || outcome == PGRES_TUPLES_OK) return absl::OkStatus();
  const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const absl::string_view code = state == nullptr ? "" : state;
  has_conflict_ |= IsConflict(code);
  // The primary message alone: the detail quotes rows.
  const char* primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  last_error_ = StatusOf(code, primary == nullptr ? PQerrorMessage(session_.get()) : primary);
  return last_error_;
}

bool PostgresConnection::in_transaction() const {
  const PGTransactionStatusType status = PQtransactionStatus(session_.get());
  return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

absl::Status PostgresConnection::broken() const {
  return PQtransactionStatus(session_.get()) == PQTRANS_INTRANS ? absl::OkStatus() : last_error_;
}

}  // namespace parley::store
