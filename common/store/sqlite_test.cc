#include "common/store/sqlite.h"

#include <unistd.h>

#include <filesystem>

#include "common/errors/errors.h"
#include "gtest/gtest.h"

// What is so on SQLite alone; the rest is in database_test.cc.

namespace parley::store {
namespace {

constexpr auto kNoDeadline = std::chrono::steady_clock::time_point::max();

class SqliteTest : public testing::Test {
 protected:
  SqliteTest() {
    std::filesystem::remove_all(dir_);
    database_ = *OpenSqlite(dir_, {});
  }
  ~SqliteTest() override {
    database_.reset();
    std::filesystem::remove_all(dir_);
  }

  const std::string dir_ = testing::TempDir() + "/sqlite_test." + std::to_string(getpid());
  std::unique_ptr<Database> database_;
};

TEST_F(SqliteTest, ASecondProcessIsRefused) {
  EXPECT_EQ(OpenSqlite(dir_, {}).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(SqliteTest, AFailedBodyGivesItsRevisionsBack) {
  const auto write = [this](const absl::Status& outcome) {
    return database_->Write(kNoDeadline, [&](Transaction& transaction) {
      transaction.NextRevision();
      return outcome;
    });
  };
  EXPECT_TRUE(write(absl::OkStatus()).ok());
  EXPECT_FALSE(write(absl::AbortedError("changed my mind")).ok());
  EXPECT_EQ(database_->head(), 1);
}

}  // namespace
}  // namespace parley::store
