#include <atomic>
#include <chrono>
#include <limits>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/store/database_places.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

// What a service may rely on, whichever database it has.

namespace parley::store {
namespace {

using testing::ElementsAre;

constexpr auto kNoDeadline = std::chrono::steady_clock::time_point::max();
const Migrations kSchema = {
    {"0001_note", "CREATE TABLE note (id BIGINT PRIMARY KEY, text TEXT, bytes BYTEA);"}};

absl::Status InsertNote(Transaction& transaction, int64_t id) {
  return transaction.Execute("INSERT INTO note (id, text) VALUES ($1, $2)", {id, std::string("text")})
      .status();
}

class DatabaseTest : public BackendTest {
 protected:
  DatabaseTest() : BackendTest(kSchema) {}

  absl::Status Insert(int64_t id) {
    return database_->Write(kNoDeadline, [id](Transaction& transaction) {
      transaction.NextRevision();
      return InsertNote(transaction, id);
    });
  }
  std::vector<int64_t> Ids() {
    std::vector<int64_t> ids;
    EXPECT_TRUE(database_
                    ->Read([&](Connection& connection) -> absl::Status {
                      ASSIGN_OR_RETURN(const auto rows,
                                       connection.Query("SELECT id FROM note ORDER BY id", {}));
                      for (const Row& row : rows) ids.push_back(row.Int(0));
                      return absl::OkStatus();
                    })
                    .ok());
    return ids;
  }
};

TEST_P(DatabaseTest, ValuesOfEveryTypeComeBackAsTheyWere) {
  constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
  const std::string text = "o'hara %_\\ \xc3\xa9";
  const std::string bytes("\0\xff\\x", 4);
  ASSERT_TRUE(database_
                  ->Write(kNoDeadline,
                          [&](Transaction& t) {
                            return t
                                .Execute("INSERT INTO note (bytes, id, text) VALUES ($3, $1, $2)",
                                         {kLeast, text, Blob{bytes}})
                                .status();
                          })
                  .ok());
  ASSERT_TRUE(database_
                  ->Read([&](Connection& connection) -> absl::Status {
                    ASSIGN_OR_RETURN(const auto rows,
                                     connection.Query("SELECT id, text, bytes, NULL, id < 0 FROM note "
                                                      "WHERE bytes = $1 AND text = $2 AND id = $3",
                                                      {Blob{bytes}, text, kLeast}));
                    EXPECT_EQ(rows.size(), 1u);
                    EXPECT_EQ(rows[0].Int(0), kLeast);
                    EXPECT_EQ(rows[0].Text(1), text);
                    EXPECT_EQ(rows[0].Bytes(2), bytes);
                    EXPECT_TRUE(rows[0].IsNull(3));
                    EXPECT_EQ(rows[0].Int(4), 1);
                    return absl::OkStatus();
                  })
                  .ok());
}

TEST_P(DatabaseTest, EmptyIsNotNullAndSumsAreNumbers) {
  ASSERT_TRUE(database_
                  ->Write(kNoDeadline,
                          [](Transaction& t) -> absl::Status {
                            RETURN_IF_ERROR(
                                t.Execute("INSERT INTO note (id, text, bytes) VALUES ($1, $2, $3)",
                                          {int64_t{1}, std::string(), Blob{}})
                                    .status());
                            return t
                                .Execute("INSERT INTO note (id, text, bytes) VALUES ($1, $2, $3)",
                                         {int64_t{41}, Value(), Value()})
                                .status();
                          })
                  .ok());
  ASSERT_TRUE(database_
                  ->Read([](Connection& connection) -> absl::Status {
                    ASSIGN_OR_RETURN(const auto rows,
                                     connection.Query("SELECT count(*), sum(id), count(text), count(bytes), "
                                                      "coalesce(max(text), 'none') FROM note",
                                                      {}));
                    EXPECT_EQ(rows[0].Int(0), 2);
                    EXPECT_EQ(rows[0].Int(1), 42);
                    EXPECT_EQ(rows[0].Int(2), 1);
                    EXPECT_EQ(rows[0].Int(3), 1);
                    EXPECT_EQ(rows[0].Text(4), "");
                    return absl::OkStatus();
                  })
                  .ok());
}

TEST_P(DatabaseTest, ExecuteTellsHowManyRowsItChanged) {
  for (int64_t id = 0; id < 3; ++id) ASSERT_TRUE(Insert(id).ok());
  std::vector<int64_t> changed;
  ASSERT_TRUE(database_
                  ->Write(kNoDeadline,
                          [&](Transaction& t) -> absl::Status {
                            for (const char* sql :
                                 {"UPDATE note SET text = 'x' WHERE id > $1",
                                  "DELETE FROM note WHERE id = $1", "DELETE FROM note WHERE id = $1"}) {
                              ASSIGN_OR_RETURN(const int64_t rows, t.Execute(sql, {int64_t{0}}));
                              changed.push_back(rows);
                            }
                            return absl::OkStatus();
                          })
                  .ok());
  EXPECT_THAT(changed, ElementsAre(2, 1, 0));
}

TEST_P(DatabaseTest, AFailedBodyLeavesNothingAndItsNeighboursStay) {
  std::vector<std::thread> writers;
  std::atomic<int> failed{0};
  for (int i = 0; i < 32; ++i) {
    writers.emplace_back([&, i] {
      const absl::Status done = database_->Write(kNoDeadline, [i](Transaction& t) -> absl::Status {
        t.NextRevision();
        RETURN_IF_ERROR(InsertNote(t, i));
        return i % 2 == 0 ? absl::OkStatus() : absl::AbortedError("changed my mind");
      });
      failed += done.code() == absl::StatusCode::kAborted;
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(failed, 16);
  EXPECT_EQ(Ids().size(), 16u);
}

TEST_P(DatabaseTest, AStatementThatFailsFailsTheBodyWithItAndTheNextWriteIsWell) {
  ASSERT_TRUE(Insert(1).ok());
  const absl::Status twice = database_->Write(kNoDeadline, [](Transaction& t) -> absl::Status {
    RETURN_IF_ERROR(InsertNote(t, 2));
    return InsertNote(t, 1);
  });
  EXPECT_EQ(twice.code(), absl::StatusCode::kInternal) << twice;
  ASSERT_TRUE(Insert(3).ok());
  EXPECT_THAT(Ids(), ElementsAre(1, 3));
}

TEST_P(DatabaseTest, GoingBackToASavepointKeepsWhatWasBefore) {
  ASSERT_TRUE(Insert(1).ok());
  const absl::Status done = database_->Write(kNoDeadline, [](Transaction& t) -> absl::Status {
    RETURN_IF_ERROR(InsertNote(t, 2));
    RETURN_IF_ERROR(t.Execute("SAVEPOINT part", {}).status());
    RETURN_IF_ERROR(InsertNote(t, 3));
    EXPECT_FALSE(InsertNote(t, 1).ok());
    RETURN_IF_ERROR(t.Execute("ROLLBACK TO part", {}).status());
    RETURN_IF_ERROR(t.Execute("RELEASE part", {}).status());
    return InsertNote(t, 4);
  });
  EXPECT_TRUE(done.ok()) << done;
  EXPECT_THAT(Ids(), ElementsAre(1, 2, 4));
}

TEST_P(DatabaseTest, RevisionsAndTheIdSurviveARestart) {
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(Insert(i).ok());
  const std::string id = database_->id();
  Reopen();
  EXPECT_EQ(database_->id(), id);
  EXPECT_EQ(database_->head(), 3);
  EXPECT_EQ(*database_->settled(), 3);
  ASSERT_TRUE(Insert(99).ok());
  EXPECT_EQ(database_->head(), 4);
  EXPECT_EQ(*database_->settled(), 4);
  EXPECT_THAT(Ids(), ElementsAre(0, 1, 2, 99));
}

TEST_P(DatabaseTest, TwoDatabasesHaveTwoIds) {
  const auto elsewhere = GetParam().make_place();
  const auto other = elsewhere->Open(kSchema);
  ASSERT_TRUE(other.ok()) << other.status();
  EXPECT_NE((*other)->id(), database_->id());
}

TEST_P(DatabaseTest, AChangedMigrationStopsTheStart) {
  database_.reset();
  EXPECT_EQ(place_->Open({{"0001_note", "CREATE TABLE other (id BIGINT);"}}).status().code(),
            absl::StatusCode::kFailedPrecondition);
  Reopen();
}

TEST_P(DatabaseTest, AMigrationThatFailsLeavesNothingAndMayBeMended) {
  database_.reset();
  const Migrations broken = {kSchema[0],
                             {"0002", "CREATE TABLE half (id BIGINT); CREATE TABLE note (id BIGINT);"}};
  EXPECT_FALSE(place_->Open(broken).ok());
  const Migrations mended = {kSchema[0], {"0002", "CREATE TABLE half (id BIGINT);"}};
  database_ = *place_->Open(mended);
  EXPECT_TRUE(Insert(1).ok());
}

TEST_P(DatabaseTest, AWritePastItsDeadlineIsNotBegun) {
  const absl::Status late = database_->Write(std::chrono::steady_clock::now(), [](Transaction&) {
    ADD_FAILURE() << "the body ran";
    return absl::OkStatus();
  });
  EXPECT_EQ(late.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(ReasonOf(late), "DEADLINE_TOO_SHORT");
}

TEST_P(DatabaseTest, ReadersCannotWrite) {
  const absl::Status read = database_->Read(
      [](Connection& connection) { return connection.Query("DELETE FROM note", {}).status(); });
  EXPECT_FALSE(read.ok());
}

TEST_P(DatabaseTest, AReadSeesOneSnapshotWhileWritesGoOn) {
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
  EXPECT_THAT(Ids(), ElementsAre(1, 2));
}

TEST_P(DatabaseTest, CommitsWithRevisionsAreAnnounced) {
  std::atomic<int> announced{0};
  database_->OnCommit([&] { ++announced; });
  ASSERT_TRUE(Insert(1).ok());
  ASSERT_TRUE(database_->Write(kNoDeadline, [](Transaction&) { return absl::OkStatus(); }).ok());
  database_.reset();
  EXPECT_EQ(announced, 1);
}

TEST_P(DatabaseTest, TakenRevisionsAreInARowAndNobodyElses) {
  std::mutex mutex;
  std::set<Revision> taken;
  int64_t count = 0;
  std::vector<std::thread> writers;
  for (int seed = 0; seed < 8; ++seed) {
    writers.emplace_back([&, seed] {
      std::minstd_rand random(seed + 1);
      for (int i = 0; i < 25; ++i) {
        const int64_t wanted = 1 + static_cast<int64_t>(random() % 20);
        Revision first = 0;
        EXPECT_TRUE(database_
                        ->Write(kNoDeadline, {{absl::StrCat(seed)}},
                                [&](Transaction& t) {
                                  first = t.NextRevision(wanted);
                                  return absl::OkStatus();
                                })
                        .ok());
        std::lock_guard lock(mutex);
        count += wanted;
        for (int64_t k = 0; k < wanted; ++k) taken.insert(first + k);
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(static_cast<int64_t>(taken.size()), count);
  EXPECT_LE(*taken.rbegin(), database_->head());
  EXPECT_EQ(*database_->settled(), database_->head());
}

// Each looks whether anybody was there before: only the first may think nobody was. (Write skew: it happens
// wherever a database only looks whether two wrote the same row.)
TEST_P(DatabaseTest, WhatABodyReadIsStillTrueWhenItCommits) {
  for (int64_t round = 0; round < 15; ++round) {
    std::vector<std::thread> writers;
    std::atomic<int> first_ones{0};
    for (int64_t i = 0; i < 4; ++i) {
      writers.emplace_back([&, i] {
        bool is_first = false;
        const auto body = [&](Transaction& t) -> absl::Status {
          ASSIGN_OR_RETURN(const auto rows, t.Query("SELECT count(*) FROM note WHERE id >= $1 AND id < $2",
                                                    {round * 10, round * 10 + 10}));
          is_first = rows[0].Int(0) == 0;
          std::this_thread::yield();
          return is_first ? InsertNote(t, round * 10 + i) : absl::OkStatus();
        };
        EXPECT_TRUE(database_->Write(kNoDeadline, body).ok());
        first_ones += is_first;
      });
    }
    for (std::thread& writer : writers) writer.join();
    EXPECT_EQ(first_ones, 1);
  }
}

TEST_P(DatabaseTest, BodiesThatShareALockRunOneAfterTheOther) {
  const std::vector<std::vector<Name>> locks = {{"a", "b"}, {"b", "a"}, {"b", "c", "b"}, {"b"}};
  std::atomic<int> inside{0};
  std::atomic<int> runs{0};
  std::vector<std::thread> writers;
  for (int i = 0; i < 8; ++i) {
    writers.emplace_back([&, i] {
      for (int k = 0; k < 10; ++k) {
        EXPECT_TRUE(database_
                        ->Write(kNoDeadline, locks[i % locks.size()],
                                [&](Transaction& t) -> absl::Status {
                                  EXPECT_EQ(++inside, 1);
                                  ++runs;
                                  absl::Status done = InsertNote(t, i * 100 + k);
                                  --inside;
                                  return done;
                                })
                        .ok());
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(Ids().size(), 80u);
  EXPECT_EQ(runs, 80) << "who waited for a lock must not run again for what its holder wrote";
}

INSTANTIATE_TEST_SUITE_P(Backends, DatabaseTest, EveryBackend(), BackendName);

}  // namespace
}  // namespace parley::store
