#include "common/store/postgres.h"

#include <atomic>
#include <barrier>
#include <future>
#include <latch>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/store/postgres_server_fixture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

// What is so on PostgreSQL alone: bodies overlap, and servers die. The rest is in database_test.cc.

namespace parley::store {
namespace {

using std::chrono::steady_clock;

constexpr auto kNoDeadline = steady_clock::time_point::max();
const Migrations kSchema = {{"0001_note", "CREATE TABLE note (id BIGINT PRIMARY KEY, value BIGINT);"}};

absl::Status InsertNote(Transaction& transaction, int64_t id) {
  return transaction.Execute("INSERT INTO note (id, value) VALUES ($1, 0)", {id}).status();
}
absl::Status AddOne(Transaction& transaction, int64_t id) {
  return transaction.Execute("UPDATE note SET value = value + 1 WHERE id = $1", {id}).status();
}

// Locks of its own, so that bodies overlap.
std::vector<Name> LocksOf(int64_t id) {
  return {absl::StrCat("notes/", id)};
}

class PostgresTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto server = PostgresServer::Running();
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *server;
    const auto conninfo = server_->TakeDatabase();
    ASSERT_TRUE(conninfo.ok()) << conninfo.status();
    conninfo_ = *conninfo;
    auto opened = OpenPostgres(conninfo_, kSchema);
    ASSERT_TRUE(opened.ok()) << opened.status();
    database_ = *std::move(opened);
  }
  void TearDown() override {
    database_.reset();
    if (conninfo_.empty()) return;
    const absl::Status emptied = server_->GiveBack(conninfo_);
    EXPECT_TRUE(emptied.ok()) << emptied;
  }

  // Takes a revision and writes the note `id`.
  absl::Status Insert(int64_t id) {
    return database_->Write(kNoDeadline, LocksOf(id), [id](Transaction& transaction) {
      transaction.NextRevision();
      return InsertNote(transaction, id);
    });
  }
  // What another body does meanwhile.
  void AddOneMeanwhile(int64_t id) {
    const auto body = [id](Transaction& transaction) { return AddOne(transaction, id); };
    EXPECT_TRUE(database_->Write(kNoDeadline, LocksOf(-1), body).ok());
  }
  std::vector<Row> Query(absl::string_view sql, const std::vector<Value>& values = {}) {
    std::vector<Row> rows;
    EXPECT_TRUE(database_
                    ->Read([&](Connection& connection) -> absl::Status {
                      ASSIGN_OR_RETURN(rows, connection.Query(sql, values));
                      return absl::OkStatus();
                    })
                    .ok());
    return rows;
  }
  std::set<int64_t> Ids() {
    std::set<int64_t> ids;
    for (const Row& row : Query("SELECT id FROM note")) ids.insert(row.Int(0));
    return ids;
  }
  int64_t ValueOf(int64_t id) { return Query("SELECT value FROM note WHERE id = $1", {id}).at(0).Int(0); }

  PostgresServer* server_ = nullptr;
  std::string conninfo_;
  std::unique_ptr<Database> database_;
};

// A write that has done `begin` and ends only when it is told how.
class OpenWrite {
 public:
  OpenWrite(Database& database, const std::vector<Name>& locks,
            std::function<absl::Status(Transaction&)> begin)
      : thread_([this, &database, locks, begin = std::move(begin)] {
          outcome_ = database.Write(kNoDeadline, locks, [&](Transaction& transaction) -> absl::Status {
            RETURN_IF_ERROR(begin(transaction));
            has_begun_.set_value();
            return end_.get_future().get()(transaction);
          });
        }) {
    has_begun_.get_future().wait();
  }
  absl::Status End(std::function<absl::Status(Transaction&)> end) {
    end_.set_value(std::move(end));
    thread_.join();
    return outcome_;
  }
  absl::Status Commit() {
    return End([](Transaction&) { return absl::OkStatus(); });
  }

 private:
  std::promise<void> has_begun_;
  std::promise<std::function<absl::Status(Transaction&)>> end_;
  absl::Status outcome_;
  std::thread thread_;  // last: it uses the others
};

absl::Status TakeRevision(Transaction& transaction) {
  transaction.NextRevision();
  return absl::OkStatus();
}

TEST_F(PostgresTest, WhatIsCommittedAboveAnOpenRevisionIsNotSettled) {
  OpenWrite first(*database_, LocksOf(1), TakeRevision);
  ASSERT_TRUE(Insert(2).ok());
  EXPECT_EQ(database_->head(), 2);
  EXPECT_EQ(*database_->settled(), 0);
  ASSERT_TRUE(first.Commit().ok());
  EXPECT_EQ(*database_->settled(), 2);
}

TEST_F(PostgresTest, AnOpenRevisionThatIsGivenUpIsSettledAndAnnounced) {
  ASSERT_TRUE(Insert(1).ok());
  OpenWrite first(*database_, LocksOf(1), TakeRevision);
  ASSERT_TRUE(Insert(2).ok());
  EXPECT_EQ(*database_->settled(), 1);
  std::atomic<int> announced{0};
  database_->OnCommit([&] { ++announced; });
  EXPECT_FALSE(first.End([](Transaction&) { return absl::AbortedError("changed my mind"); }).ok());
  EXPECT_EQ(*database_->settled(), 3);
  EXPECT_EQ(announced, 1);
  database_.reset();  // before what it calls
}

TEST_F(PostgresTest, AReplicaSeesWhatIsOpenInAnother) {
  const auto replica = OpenPostgres(conninfo_, kSchema);
  ASSERT_TRUE(replica.ok()) << replica.status();
  OpenWrite first(**replica, LocksOf(1), TakeRevision);
  ASSERT_TRUE(Insert(2).ok());
  EXPECT_EQ((*replica)->head(), 2);
  EXPECT_EQ(*database_->settled(), 0);
  ASSERT_TRUE(first.Commit().ok());
  EXPECT_EQ(*database_->settled(), 2);
}

TEST_F(PostgresTest, OpenWritesOfAnotherDatabaseDoNotMatter) {
  const auto elsewhere = OpenPostgres(*server_->TakeDatabase(), kSchema);
  ASSERT_TRUE(elsewhere.ok()) << elsewhere.status();
  OpenWrite first(**elsewhere, LocksOf(1), TakeRevision);
  ASSERT_TRUE(Insert(1).ok());
  EXPECT_EQ(*database_->settled(), 1);
  ASSERT_TRUE(first.Commit().ok());
}

// Locks of a transaction that were taken after a savepoint go when it goes back there; floors must not.
TEST_F(PostgresTest, AnOpenWriteStaysOpenWhenItGoesBackToASavepoint) {
  OpenWrite first(*database_, LocksOf(1), [](Transaction& t) -> absl::Status {
    RETURN_IF_ERROR(t.Execute("SAVEPOINT part", {}).status());
    RETURN_IF_ERROR(TakeRevision(t));
    return t.Execute("ROLLBACK TO part", {}).status();
  });
  ASSERT_TRUE(Insert(2).ok());
  EXPECT_EQ(*database_->settled(), 0);
  EXPECT_TRUE(first.End(TakeRevision).ok());
  EXPECT_EQ(*database_->settled(), 3);
}

TEST_F(PostgresTest, AConflictRunsTheBodyAgainOnWhatIsThereNow) {
  ASSERT_TRUE(Insert(1).ok());
  int runs = 0;
  const absl::Status done = database_->Write(kNoDeadline, LocksOf(1), [&](Transaction& t) -> absl::Status {
    ASSIGN_OR_RETURN(const auto rows, t.Query("SELECT value FROM note WHERE id = 1", {}));
    if (++runs == 1) AddOneMeanwhile(1);
    return t.Execute("UPDATE note SET value = $1 WHERE id = 1", {rows[0].Int(0) + 10}).status();
  });
  EXPECT_TRUE(done.ok()) << done;
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(ValueOf(1), 11);
}

TEST_F(PostgresTest, AKeyThatAppearsMeanwhileRunsTheBodyAgain) {
  int runs = 0;
  const absl::Status done = database_->Write(kNoDeadline, LocksOf(1), [&](Transaction& t) -> absl::Status {
    ASSIGN_OR_RETURN(const auto rows, t.Query("SELECT 1 FROM note WHERE id = 7", {}));
    if (!rows.empty()) return absl::AlreadyExistsError("it is there");
    if (++runs == 1) RETURN_IF_ERROR(Insert(7));
    return InsertNote(t, 7);
  });
  EXPECT_EQ(done.code(), absl::StatusCode::kAlreadyExists) << done;
}

TEST_F(PostgresTest, ADeadlockRunsOneOfTheBodiesAgain) {
  ASSERT_TRUE(Insert(1).ok());
  ASSERT_TRUE(Insert(2).ok());
  std::barrier both_have_one(2);
  std::atomic<int> runs{0};
  const auto add = [&](int64_t here, int64_t there) {
    bool is_first_run = true;
    return database_->Write(kNoDeadline, LocksOf(here), [&](Transaction& t) -> absl::Status {
      ++runs;
      RETURN_IF_ERROR(AddOne(t, here));
      if (std::exchange(is_first_run, false)) both_have_one.arrive_and_wait();
      return AddOne(t, there);
    });
  };
  absl::Status other;
  std::thread second([&] { other = add(2, 1); });
  const absl::Status one = add(1, 2);
  second.join();
  EXPECT_TRUE(one.ok()) << one;
  EXPECT_TRUE(other.ok()) << other;
  EXPECT_EQ(ValueOf(1), 2);
  EXPECT_EQ(ValueOf(2), 2);
  EXPECT_GT(runs, 2);
}

TEST_F(PostgresTest, ABodyThatIsOvertakenEachTimeEndsAfterTwentyRuns) {
  ASSERT_TRUE(Insert(1).ok());
  int runs = 0;
  const absl::Status done = database_->Write(kNoDeadline, LocksOf(1), [&](Transaction& t) -> absl::Status {
    ++runs;
    RETURN_IF_ERROR(t.Query("SELECT value FROM note WHERE id = 1", {}).status());
    AddOneMeanwhile(1);
    return AddOne(t, 1);
  });
  EXPECT_EQ(ReasonOf(done), "STORAGE_UNAVAILABLE") << done;
  EXPECT_EQ(runs, 20);
  EXPECT_EQ(ValueOf(1), 20);
}

TEST_F(PostgresTest, ABodyThatIsOvertakenDoesNotRunAgainPastItsDeadline) {
  ASSERT_TRUE(Insert(1).ok());
  const auto deadline = steady_clock::now() + std::chrono::milliseconds(200);
  int runs = 0;
  const absl::Status done = database_->Write(deadline, LocksOf(1), [&](Transaction& t) -> absl::Status {
    ++runs;
    RETURN_IF_ERROR(t.Query("SELECT value FROM note WHERE id = 1", {}).status());
    AddOneMeanwhile(1);
    std::this_thread::sleep_until(deadline);
    return AddOne(t, 1);
  });
  EXPECT_EQ(ReasonOf(done), "DEADLINE_TOO_SHORT") << done;
  EXPECT_EQ(runs, 1);
  EXPECT_EQ(ValueOf(1), 1);
}

TEST_F(PostgresTest, ABodyWithoutLocksWaitsForAllOthers) {
  OpenWrite holder(*database_, LocksOf(1), TakeRevision);
  const absl::Status late =
      database_->Write(steady_clock::now() + std::chrono::milliseconds(50), TakeRevision);
  EXPECT_EQ(ReasonOf(late), "DEADLINE_TOO_SHORT") << late;
  ASSERT_TRUE(holder.Commit().ok());
  EXPECT_TRUE(database_->Write(kNoDeadline, TakeRevision).ok());
}

TEST_F(PostgresTest, AllOthersWaitForABodyWithoutLocks) {
  OpenWrite holder(*database_, {}, TakeRevision);
  const absl::Status late =
      database_->Write(steady_clock::now() + std::chrono::milliseconds(50), LocksOf(1), TakeRevision);
  EXPECT_EQ(ReasonOf(late), "DEADLINE_TOO_SHORT") << late;
  ASSERT_TRUE(holder.Commit().ok());
  EXPECT_TRUE(Insert(1).ok());
}

TEST_F(PostgresTest, WaitingForALockEndsAtTheDeadline) {
  OpenWrite holder(*database_, {"a"}, TakeRevision);
  const std::vector<Name> locks = {"a"};
  const absl::Status late =
      database_->Write(steady_clock::now() + std::chrono::milliseconds(50), locks, [](Transaction&) {
        ADD_FAILURE() << "the body ran";
        return absl::OkStatus();
      });
  EXPECT_EQ(ReasonOf(late), "DEADLINE_TOO_SHORT") << late;
  ASSERT_TRUE(holder.Commit().ok());
  EXPECT_TRUE(database_->Write(kNoDeadline, locks, TakeRevision).ok()) << "the lock is free again";
}

TEST_F(PostgresTest, NothingIsCommittedOverAFailedStatement) {
  const absl::Status done = database_->Write(kNoDeadline, [](Transaction& t) -> absl::Status {
    RETURN_IF_ERROR(InsertNote(t, 1));
    EXPECT_FALSE(InsertNote(t, 1).ok());
    return absl::OkStatus();
  });
  EXPECT_EQ(done.code(), absl::StatusCode::kInternal) << done;
  EXPECT_THAT(Ids(), testing::IsEmpty());
}

// SQLite takes it.
TEST_F(PostgresTest, ATextWithANulIsRefusedAndNotCutShort) {
  const absl::Status done = database_->Write(kNoDeadline, [](Transaction& t) {
    return t.Query("SELECT length($1)", {std::string("a\0b", 3)}).status();
  });
  EXPECT_EQ(done.code(), absl::StatusCode::kInternal) << done;
}

TEST_F(PostgresTest, ReplicasThatStartTogetherMigrateOnce) {
  const std::string conninfo = server_->TakeDatabase().value();
  std::mutex mutex;
  std::set<std::string> ids;
  std::vector<std::thread> replicas;
  for (int i = 0; i < 4; ++i) {
    replicas.emplace_back([&] {
      const auto opened = OpenPostgres(conninfo, kSchema);
      EXPECT_TRUE(opened.ok()) << opened.status();
      std::lock_guard lock(mutex);
      if (opened.ok()) ids.insert((*opened)->id());
    });
  }
  for (std::thread& replica : replicas) replica.join();
  EXPECT_EQ(ids.size(), 1u);
}

TEST_F(PostgresTest, AServerThatIsNotThereIsUnavailable) {
  const auto opened = OpenPostgres("host=/nonexistent dbname=none", kSchema);
  EXPECT_EQ(ReasonOf(opened.status()), "STORAGE_UNAVAILABLE") << opened.status();
}

TEST_F(PostgresTest, AWriteDuringACrashIsCommittedOrUnavailableAndTheNextOnesAreWell) {
  std::latch all_have_written(4);
  std::mutex mutex;
  std::set<int64_t> promised;
  std::vector<std::thread> writers;
  for (int writer = 0; writer < 4; ++writer) {
    writers.emplace_back([&, writer] {
      absl::Status done;
      for (int64_t id = writer; done.ok(); id += 4) {  // until the server is gone
        done = Insert(id);
        if (id == writer) all_have_written.count_down();
        std::lock_guard lock(mutex);
        if (done.ok()) promised.insert(id);
      }
      EXPECT_EQ(ReasonOf(done), "STORAGE_UNAVAILABLE") << done;
    });
  }
  all_have_written.wait();
  EXPECT_TRUE(server_->Kill().ok());
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(ReasonOf(Insert(-1)), "STORAGE_UNAVAILABLE");
  EXPECT_EQ(ReasonOf(database_->settled().status()), "STORAGE_UNAVAILABLE");

  ASSERT_TRUE(server_->Start().ok());
  for (int64_t id = 1'000'000; id < 1'000'020; ++id) EXPECT_TRUE(Insert(id).ok());
  EXPECT_THAT(Ids(), testing::IsSupersetOf(promised));
  EXPECT_EQ(*database_->settled(), database_->head());
}

// PostgreSQL's sequences forget what no commit has written out.
TEST_F(PostgresTest, ARevisionThatWasPassedOverIsNotGivenAgain) {
  ASSERT_TRUE(Insert(1).ok());
  const auto give_up = [](Transaction& t) {
    t.NextRevision(100);
    return absl::AbortedError("changed my mind");
  };
  EXPECT_FALSE(database_->Write(kNoDeadline, give_up).ok());
  const Revision passed = *database_->settled();
  EXPECT_EQ(passed, 101);
  ASSERT_TRUE(server_->Kill().ok());
  ASSERT_TRUE(server_->Start().ok());
  ASSERT_TRUE(Insert(2).ok());
  EXPECT_GT(database_->head(), passed);
}

}  // namespace
}  // namespace parley::store
