#include "common/store/database_places.h"

#include <unistd.h>

#include <atomic>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/store/postgres.h"
#include "common/store/postgres_server_fixture.h"
#include "common/store/sqlite.h"

namespace parley::store {
namespace {

class SqliteFolder final : public DatabasePlace {
 public:
  SqliteFolder() { std::filesystem::remove_all(folder_); }
  ~SqliteFolder() override { std::filesystem::remove_all(folder_); }
  absl::StatusOr<std::unique_ptr<Database>> Open(const Migrations& migrations) override {
    return OpenSqlite(folder_, migrations);
  }

 private:
  static std::string NextFolder() {
    static std::atomic<int> count{0};
    return absl::StrCat(testing::TempDir(), "/store_test.", getpid(), ".", ++count);
  }
  const std::string folder_ = NextFolder();
};

class PostgresDatabasePlace final : public DatabasePlace {
 public:
  ~PostgresDatabasePlace() override {
    if (conninfo_.empty()) return;
    const absl::Status emptied = (*PostgresServer::Running())->GiveBack(conninfo_);
    EXPECT_TRUE(emptied.ok()) << emptied;
  }
  absl::StatusOr<std::unique_ptr<Database>> Open(const Migrations& migrations) override {
    if (conninfo_.empty()) {
      ASSIGN_OR_RETURN(PostgresServer * server, PostgresServer::Running());
      ASSIGN_OR_RETURN(conninfo_, server->TakeDatabase());
    }
    return OpenPostgres(conninfo_, migrations);
  }

 private:
  std::string conninfo_;
};

}  // namespace

std::unique_ptr<DatabasePlace> SqlitePlace() {
  return std::make_unique<SqliteFolder>();
}

std::unique_ptr<DatabasePlace> PostgresPlace() {
  return std::make_unique<PostgresDatabasePlace>();
}

}  // namespace parley::store
