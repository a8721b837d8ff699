#include "common/store/sqlite.h"

#include <prometheus/registry.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <future>
#include <thread>

#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

// What is so on SQLite alone; the rest is in database_test.cc.

namespace parley::store {
namespace {

constexpr auto kNoDeadline = std::chrono::steady_clock::time_point::max();

class SqliteTest : public testing::Test {
 protected:
  SqliteTest() {
    std::filesystem::remove_all(dir_);
    database_ = *OpenSqlite(dir_, {}, &metrics_);
  }
  ~SqliteTest() override {
    database_.reset();
    std::filesystem::remove_all(dir_);
  }

  // Looks for at most ten seconds.
  void WaitUntilQueued(int count) {
    for (int looks = 0; looks < 10'000 && Queued() != count; ++looks) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    EXPECT_EQ(Queued(), count);
  }
  double Queued() {
    for (const auto& family : metrics_.registry().Collect()) {
      if (family.name == "parley_store_writes_queued") return family.metric[0].gauge.value;
    }
    return -1;
  }
  std::vector<std::string> Kept() {
    std::vector<std::string> keys;
    const absl::Status read = database_->Read([&](Connection& connection) -> absl::Status {
      ASSIGN_OR_RETURN(
          const auto rows,
          connection.Query("SELECT key FROM meta WHERE value = 'kept' OR key = 'gone' ORDER BY key", {}));
      for (const Row& row : rows) keys.push_back(row.Text(0));
      return absl::OkStatus();
    });
    EXPECT_TRUE(read.ok()) << read;
    return keys;
  }

  Metrics metrics_;
  const std::string dir_ = testing::TempDir() + "/sqlite_test." + std::to_string(getpid());
  std::unique_ptr<Database> database_;
};

TEST_F(SqliteTest, ASecondProcessIsRefused) {
  EXPECT_EQ(OpenSqlite(dir_, {}).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(SqliteTest, ALoneWriteRunsOnItsCallersThread) {
  for (int i = 0; i < 3; ++i) {
    std::thread::id ran_on;
    EXPECT_TRUE(database_
                    ->Write(kNoDeadline,
                            [&](Transaction&) {
                              ran_on = std::this_thread::get_id();
                              return absl::OkStatus();
                            })
                    .ok());
    EXPECT_EQ(ran_on, std::this_thread::get_id());
  }
}

// While the first write is held up, the others gather behind it and share the next commit.
TEST_F(SqliteTest, OnlyABodyThatFailsAfterItWroteMakesItsNeighboursRunAgain) {
  const auto runs_of_neighbour = [this](const std::string& sql) {
    std::promise<void> begun;
    std::promise<void> go;
    std::thread first([&] {
      EXPECT_TRUE(database_
                      ->Write(kNoDeadline,
                              [&](Transaction&) {
                                begun.set_value();
                                go.get_future().wait();
                                return absl::OkStatus();
                              })
                      .ok());
    });
    begun.get_future().wait();
    std::atomic<int> runs{0};
    const auto neighbour = [&](Transaction& transaction) {
      ++runs;
      transaction.NextRevision();
      return transaction.Execute("INSERT INTO meta (key, value) VALUES ($1, 'kept')", {sql}).status();
    };
    const auto failing = [&](Transaction& transaction) -> absl::Status {
      transaction.NextRevision();
      RETURN_IF_ERROR(transaction.Execute(sql, {}).status());
      return absl::AbortedError("changed my mind");
    };
    auto kept = std::async(std::launch::async, [&] { return database_->Write(kNoDeadline, neighbour); });
    WaitUntilQueued(1);
    auto failed = std::async(std::launch::async, [&] { return database_->Write(kNoDeadline, failing); });
    WaitUntilQueued(2);
    go.set_value();
    first.join();
    EXPECT_TRUE(kept.get().ok());
    EXPECT_EQ(failed.get().code(), absl::StatusCode::kAborted);
    return runs.load();
  };
  const std::string kReads = "SELECT 1";
  const std::string kWrites = "INSERT INTO meta (key, value) VALUES ('gone', '')";
  EXPECT_EQ(runs_of_neighbour(kReads), 1);
  EXPECT_EQ(runs_of_neighbour(kWrites), 2);
  EXPECT_THAT(Kept(), testing::ElementsAre(kWrites, kReads));
  EXPECT_EQ(database_->head(), 2);  // the failed ones gave theirs back
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
