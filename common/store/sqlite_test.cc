#include "common/store/sqlite.h"

#include <filesystem>
#include <thread>

#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::store {
namespace {

constexpr auto kNoDeadline = std::chrono::steady_clock::time_point::max();
const Migrations kSchema = {
    {"0001_note", "CREATE TABLE note (id BIGINT PRIMARY KEY, text TEXT, bytes BYTEA);"}};

class SqliteTest : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::remove_all(dir_);
    Reopen();
  }
  void TearDown() override {
    database_.reset();
    std::filesystem::remove_all(dir_);
  }
  void Reopen() {
    database_.reset();
    auto opened = OpenSqlite(dir_, kSchema);
    ASSERT_TRUE(opened.ok()) << opened.status();
    database_ = *std::move(opened);
  }
  absl::Status Insert(int64_t id) {
    return database_->Write(kNoDeadline, [id](Transaction& transaction) {
      transaction.NextRevision();
      return transaction.Execute("INSERT INTO note (id, text) VALUES ($1, $2)", {id, std::string("text")})
          .status();
    });
  }
  int64_t Count() {
    int64_t count = -1;
    EXPECT_TRUE(database_
                    ->Read([&](Connection& connection) -> absl::Status {
                      ASSIGN_OR_RETURN(const auto rows, connection.Query("SELECT count(*) FROM note", {}));
                      count = rows[0].Int(0);
                      return absl::OkStatus();
                    })
                    .ok());
    return count;
  }

  const std::string dir_ = testing::TempDir() + "/sqlite_test." + std::to_string(getpid());
  std::unique_ptr<Database> database_;
};

TEST_F(SqliteTest, ValuesOfEveryTypeComeBackAsTheyWere) {
  ASSERT_TRUE(database_
                  ->Write(kNoDeadline,
                          [](Transaction& t) {
                            return t
                                .Execute(
                                    "INSERT INTO note (bytes, id, text) VALUES ($3, $1, $2)",
                                    {int64_t{7}, std::string("o'hara %_\\"), Blob{std::string("\0\xff", 2)}})
                                .status();
                          })
                  .ok());
  ASSERT_TRUE(database_
                  ->Read([](Connection& connection) -> absl::Status {
                    ASSIGN_OR_RETURN(const auto rows,
                                     connection.Query("SELECT id, text, bytes, NULL FROM note", {}));
                    EXPECT_EQ(rows[0].Int(0), 7);
                    EXPECT_EQ(rows[0].Text(1), "o'hara %_\\");
                    EXPECT_EQ(rows[0].Bytes(2), std::string("\0\xff", 2));
                    EXPECT_TRUE(rows[0].IsNull(3));
                    return absl::OkStatus();
                  })
                  .ok());
}

TEST_F(SqliteTest, AFailedBodyLeavesNothingAndItsNeighboursStay) {
  std::vector<std::thread> writers;
  std::atomic<int> failed{0};
  for (int i = 0; i < 32; ++i) {
    writers.emplace_back([&, i] {
      const absl::Status done = database_->Write(kNoDeadline, [i](Transaction& t) -> absl::Status {
        t.NextRevision();
        RETURN_IF_ERROR(t.Execute("INSERT INTO note (id) VALUES ($1)", {int64_t{i}}).status());
        return i % 2 == 0 ? absl::OkStatus() : absl::AbortedError("changed my mind");
      });
      failed += done.code() == absl::StatusCode::kAborted;
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(failed, 16);
  EXPECT_EQ(Count(), 16);
  EXPECT_EQ(database_->head(), 16) << "a failed body gives its revisions back";
}

TEST_F(SqliteTest, RevisionsAndTheIdSurviveARestart) {
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(Insert(i).ok());
  const std::string id = database_->id();
  Reopen();
  EXPECT_EQ(database_->id(), id);
  EXPECT_EQ(database_->head(), 3);
  ASSERT_TRUE(Insert(99).ok());
  EXPECT_EQ(database_->head(), 4);
  EXPECT_EQ(Count(), 4);
}

TEST_F(SqliteTest, ASecondProcessIsRefused) {
  EXPECT_EQ(OpenSqlite(dir_, kSchema).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(SqliteTest, AChangedMigrationStopsTheStart) {
  database_.reset();
  EXPECT_EQ(OpenSqlite(dir_, {{"0001_note", "CREATE TABLE other (id BIGINT);"}}).status().code(),
            absl::StatusCode::kFailedPrecondition);
  Reopen();
}

TEST_F(SqliteTest, AWritePastItsDeadlineIsNotBegun) {
  const absl::Status late = database_->Write(std::chrono::steady_clock::now(), [](Transaction&) {
    ADD_FAILURE() << "the body ran";
    return absl::OkStatus();
  });
  EXPECT_EQ(late.code(), absl::StatusCode::kDeadlineExceeded);
}

TEST_F(SqliteTest, ReadersCannotWrite) {
  const absl::Status read = database_->Read(
      [](Connection& connection) { return connection.Query("DELETE FROM note", {}).status(); });
  EXPECT_FALSE(read.ok());
}

TEST_F(SqliteTest, AReadSeesOneSnapshotWhileWritesGoOn) {
  ASSERT_TRUE(Insert(1).ok());
  ASSERT_TRUE(database_
                  ->Read([&](Connection& connection) -> absl::Status {
                    ASSIGN_OR_RETURN(const auto before, connection.Query("SELECT count(*) FROM note", {}));
                    EXPECT_TRUE(Insert(2).ok());
                    ASSIGN_OR_RETURN(const auto after, connection.Query("SELECT count(*) FROM note", {}));
                    EXPECT_EQ(before[0].Int(0), after[0].Int(0));
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_EQ(Count(), 2);
}

TEST_F(SqliteTest, CommitsWithRevisionsAreAnnounced) {
  std::atomic<int> announced{0};
  database_->OnCommit([&] { ++announced; });
  ASSERT_TRUE(Insert(1).ok());
  ASSERT_TRUE(database_->Write(kNoDeadline, [](Transaction&) { return absl::OkStatus(); }).ok());
  database_.reset();
  EXPECT_EQ(announced, 1);
}

}  // namespace
}  // namespace parley::store
