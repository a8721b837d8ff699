#ifndef PARLEY_COMMON_STORE_POSTGRES_SERVER_FIXTURE_H_
#define PARLEY_COMMON_STORE_POSTGRES_SERVER_FIXTURE_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace parley::store {

// A PostgreSQL server of the tests' own: Debian's programs, a new cluster in a temporary folder, a socket in
// it and no port. It ends with the process that started it, whatever ends that. The server refuses to run as
// root, so root runs it as the user "postgres", which Debian's package makes. Not thread-safe.
class PostgresServer {
 public:
  // The one of this process, started when first asked for. FAILED_PRECONDITION when PostgreSQL is not
  // installed.
  static absl::StatusOr<PostgresServer*> Running();

  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  // Where an empty database is that nobody uses (libpq's conninfo). Making one takes the server much longer
  // than emptying one, so they are given back.
  absl::StatusOr<std::string> TakeDatabase();
  absl::Status GiveBack(const std::string& conninfo);

  // Starts the server, also again, and returns when it takes connections.
  absl::Status Start();
  // Kills every process of the server (SIGKILL) and returns when all are gone. What it had handed to the
  // operating system stays; what it still held in memory is lost.
  absl::Status Kill();

 private:
  PostgresServer();
  static absl::StatusOr<std::unique_ptr<PostgresServer>> Make();
  absl::Status RunToItsEnd(const std::vector<std::string>& command) const;
  // The process id of `command`, begun as the user of the server, its output going to the log.
  absl::StatusOr<pid_t> Spawn(const std::vector<std::string>& command) const;
  std::string ConninfoOf(const std::string& database) const;
  std::string Log() const;

  const std::string folder_;
  pid_t pid_ = 0;  // 0 = not running
  int database_count_ = 0;
  std::vector<std::string> free_databases_;
};

}  // namespace parley::store

#endif  // PARLEY_COMMON_STORE_POSTGRES_SERVER_FIXTURE_H_
