#ifndef PARLEY_COMMON_STORE_POSTGRES_CONNECTION_H_
#define PARLEY_COMMON_STORE_POSTGRES_CONNECTION_H_

#include <libpq-fe.h>

#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "common/store/sql.h"

namespace parley::store {

// One session on the server with its prepared statements; connected when first used. Not thread-safe.
class PostgresConnection {
 public:
  explicit PostgresConnection(std::string conninfo) : conninfo_(std::move(conninfo)) {}

  // Runs what begins a piece of work: several statements without parameters; the rows of the last. When the
  // session turns out to be gone it is made anew and asked once more: nothing had been begun on it.
  absl::StatusOr<std::vector<Row>> Begin(const std::string& sql);

  absl::StatusOr<std::vector<Row>> Query(absl::string_view sql, const std::vector<Value>& values);
  absl::StatusOr<int64_t> Execute(absl::string_view sql, const std::vector<Value>& values);
  // Several statements without parameters.
  absl::Status Script(const std::string& sql);

  // Ends the session, and with it what it holds.
  void Close() { session_.reset(); }

  bool in_transaction() const;
  // The error after which the transaction answers nothing more; OK while it goes on.
  absl::Status broken() const;
  // Whether another transaction was in the way (40001, 40P01, 23505) since Begin, or since this was last
  // asked.
  bool TakeConflict() { return std::exchange(has_conflict_, false); }

 private:
  struct Statement {
    std::string name;
    size_t parameter_count = 0;
  };
  using Session = std::unique_ptr<PGconn, decltype(&PQfinish)>;
  using Result = std::unique_ptr<PGresult, decltype(&PQclear)>;

  absl::Status EnsureOpen();
  bool is_open() const { return session_ != nullptr && PQstatus(session_.get()) == CONNECTION_OK; }
  absl::StatusOr<const Statement*> Prepare(absl::string_view sql);
  absl::StatusOr<Result> Run(absl::string_view sql, const std::vector<Value>& values);
  // The status of what the server answered; notes it when it is an error.
  absl::Status Check(const PGresult* result);

  const std::string conninfo_;
  Session session_{nullptr, &PQfinish};
  std::unordered_map<std::string, Statement> statements_;  // SQL is literals, so this is bounded
  absl::Status last_error_;
  bool has_conflict_ = false;
};

}  // namespace parley::store

#endif  // PARLEY_COMMON_STORE_POSTGRES_CONNECTION_H_
