#include "common/store/feed.h"

#include <atomic>
#include <map>
#include <random>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/store/database_places.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::store {
namespace {

constexpr auto kNoDeadline = std::chrono::steady_clock::time_point::max();
const Migrations kSchema = {{"0001", R"sql(
  CREATE TABLE apple (id TEXT PRIMARY KEY, body TEXT, revision BIGINT NOT NULL UNIQUE);
  CREATE TABLE pear (id TEXT PRIMARY KEY, body TEXT, revision BIGINT NOT NULL UNIQUE);)sql"}};

constexpr char kPutApple[] =
    "INSERT INTO apple (id, body, revision) VALUES ($1, $2, $3) "
    "ON CONFLICT (id) DO UPDATE SET body = $2, revision = $3";
constexpr char kPutPear[] =
    "INSERT INTO pear (id, body, revision) VALUES ($1, $2, $3) "
    "ON CONFLICT (id) DO UPDATE SET body = $2, revision = $3";

// Two tables in one statement.
absl::StatusOr<std::vector<FeedChange>> Fruit(Connection& connection, Revision after, int limit) {
  ASSIGN_OR_RETURN(
      const auto rows,
      connection.Query("SELECT 'apple', id, body, revision FROM apple WHERE revision > $1 UNION ALL "
                       "SELECT 'pear', id, body, revision FROM pear WHERE revision > $1 "
                       "ORDER BY 4 LIMIT $2",
                       {after, int64_t{limit}}));
  std::vector<FeedChange> changes;
  for (const Row& row : rows) {
    changes.push_back({.kind = row.Text(0),
                       .tenant = "t",
                       .id = row.Text(1),
                       .revision = row.Int(3),
                       .is_deleted = row.IsNull(2),
                       .body = row.Text(2)});
  }
  return changes;
}

class FeedTest : public BackendTest {
 protected:
  FeedTest() : BackendTest(kSchema) {}

  void Put(const std::string& kind, const std::string& id, const std::string& body) {
    const auto* sql = kind == "apple" ? kPutApple : kPutPear;
    ASSERT_TRUE(
        database_
            ->Write(
                kNoDeadline,
                [&](Transaction& transaction) {
                  return transaction.Execute(sql, {id, OrNull(body), transaction.NextRevision()}).status();
                })
            .ok());
  }
  void PutMany(int count, const std::string& body) {
    ASSERT_TRUE(database_
                    ->Write(kNoDeadline,
                            [&](Transaction& transaction) -> absl::Status {
                              for (int i = 0; i < count; ++i) {
                                RETURN_IF_ERROR(
                                    transaction
                                        .Execute("INSERT INTO apple (id, body, revision) VALUES ($1, $2, $3)",
                                                 {absl::StrCat(i), body, transaction.NextRevision()})
                                        .status());
                              }
                              return absl::OkStatus();
                            })
                    .ok());
  }
  // Reads until the head is reached; the sizes of the batches.
  std::vector<size_t> BatchSizes(Feed& feed) {
    std::vector<size_t> sizes;
    FeedCursor at = feed.Start();
    for (bool is_at_head = false; !is_at_head;) {
      const auto batch = feed.Read(at);
      EXPECT_TRUE(batch.ok()) << batch.status();
      sizes.push_back(batch->changes.size());
      at = batch->cursor;
      is_at_head = batch->is_at_head;
    }
    return sizes;
  }
};

TEST_P(FeedTest, RowsOfAllTablesComeInTheOrderOfTheirLastChangeNewestStateOnly) {
  Feed feed(*database_, Fruit);
  Put("apple", "a", "one");
  Put("pear", "p", "one");
  Put("apple", "a", "two");
  const auto batch = feed.Read(feed.Start());
  ASSERT_TRUE(batch.ok());
  ASSERT_EQ(batch->changes.size(), 2u);
  EXPECT_EQ(batch->changes[0].id, "p");
  EXPECT_EQ(batch->changes[1].body, "two");
  EXPECT_EQ(batch->revision, 3);
  EXPECT_TRUE(batch->is_at_head);
}

TEST_P(FeedTest, ATombstoneTravels) {
  Feed feed(*database_, Fruit);
  Put("apple", "a", "one");
  const auto before = feed.Read(feed.Start());
  Put("apple", "a", "");
  const auto after = feed.Read(before->cursor);
  ASSERT_EQ(after->changes.size(), 1u);
  EXPECT_TRUE(after->changes[0].is_deleted);
}

TEST_P(FeedTest, ABatchHoldsFiveHundredRows) {
  Feed feed(*database_, Fruit);
  PutMany(1001, "small");
  EXPECT_THAT(BatchSizes(feed), testing::ElementsAre(500, 500, 1));
}

TEST_P(FeedTest, ExactlyFiveHundredRowsAreAtTheHead) {
  Feed feed(*database_, Fruit);
  PutMany(500, "small");
  EXPECT_THAT(BatchSizes(feed), testing::ElementsAre(500));
}

TEST_P(FeedTest, ABatchEndsBeforeTwoHundredKilobytes) {
  Feed feed(*database_, Fruit);
  PutMany(5, std::string(90'000, 'x'));
  EXPECT_THAT(BatchSizes(feed), testing::ElementsAre(2, 2, 1));
}

TEST_P(FeedTest, ALargerRowTravelsAlone) {
  Feed feed(*database_, Fruit);
  Put("apple", "small", "x");
  Put("apple", "large", std::string(900'000, 'x'));
  Put("pear", "small", "x");
  EXPECT_THAT(BatchSizes(feed), testing::ElementsAre(1, 1, 1));
}

TEST_P(FeedTest, ARowOverTheLimitTravelsWithoutItsBodyAndTheOthersGoOn) {
  Feed feed(*database_, Fruit);
  Put("apple", "huge", std::string(kFeedBodyBytesMax + 1, 'x'));
  Put("pear", "small", "x");
  const auto batch = feed.Read(feed.Start());
  ASSERT_EQ(batch->changes.size(), 2u);
  EXPECT_EQ(batch->changes[0].body, "");
  EXPECT_FALSE(batch->changes[0].is_deleted);
  EXPECT_EQ(batch->changes[1].body, "x");
}

TEST_P(FeedTest, RevisionsOfOtherTablesArePassedOver) {
  Feed feed(*database_, Fruit);
  Put("apple", "a", "one");
  ASSERT_TRUE(database_
                  ->Write(kNoDeadline,
                          [](Transaction& transaction) {
                            transaction.NextRevision(5);
                            return absl::OkStatus();
                          })
                  .ok());
  const auto batch = feed.Read(feed.Start());
  EXPECT_EQ(batch->revision, 6);
  EXPECT_EQ(batch->cursor, feed.HeadCursor());
}

TEST_P(FeedTest, ACursorOfAnotherDatabaseUnreadableOrAheadOfTheHeadBeginsAnew) {
  Feed feed(*database_, Fruit);
  Put("apple", "a", "one");
  EXPECT_EQ(feed.Resume(feed.HeadCursor()), feed.HeadCursor());
  EXPECT_EQ(feed.Resume({}), std::nullopt);
  EXPECT_EQ(feed.Resume({"another database", "1"}), std::nullopt);
  EXPECT_EQ(feed.Resume({database_->id(), "one"}), std::nullopt);
  EXPECT_EQ(feed.Resume({database_->id(), "-1"}), std::nullopt);
  EXPECT_EQ(feed.Resume({database_->id(), "2"}), std::nullopt);
}

// Writes rows of its own and rows that others write too, holds its revision for a while, and gives up now and
// then: revisions are committed in any order, where the database lets them.
void WriteAtRandom(Database& database, int writer, int count) {
  std::minstd_rand random(writer + 1);
  for (int i = 0; i < count; ++i) {
    const bool is_pear = random() % 2 == 0;
    const std::string id = absl::StrCat(random() % 3 == 0 ? 0 : writer, "-", random() % 5);
    const bool gives_up = random() % 5 == 0;
    const auto pause = std::chrono::microseconds(random() % 2000);
    const absl::Status done = database.Write(kNoDeadline, {{id}}, [&](Transaction& t) -> absl::Status {
      const Revision revision = t.NextRevision();
      RETURN_IF_ERROR(
          t.Execute(is_pear ? kPutPear : kPutApple, {id, absl::StrCat(writer, ".", i), revision}).status());
      std::this_thread::sleep_for(pause);
      return gives_up ? absl::CancelledError() : absl::OkStatus();
    });
    EXPECT_EQ(done.ok(), !gives_up) << done;
  }
}

TEST_P(FeedTest, NothingIsMissedWhileEightWritersWriteBothTables) {
  Feed feed(*database_, Fruit);
  std::atomic<int> writing{8};
  std::vector<std::thread> writers;
  for (int writer = 0; writer < 8; ++writer) {
    writers.emplace_back([&, writer] {
      WriteAtRandom(*database_, writer, 60);
      --writing;
    });
  }
  using Copy = std::map<std::string, Revision>;
  const auto take = [](Copy& copy, const FeedBatch& batch) {
    for (const FeedChange& c : batch.changes) copy[c.kind + c.id] = c.revision;
  };
  Copy followed;
  FeedCursor at = feed.Start();
  while (writing > 0 || at != feed.HeadCursor()) {
    const auto batch = feed.Read(at);
    ASSERT_TRUE(batch.ok()) << batch.status();
    take(followed, *batch);
    at = batch->cursor;
  }
  for (std::thread& writer : writers) writer.join();
  Copy at_once;
  take(at_once, *feed.Read(feed.Start()));
  int missed = 0;
  for (const auto& [row, revision] : at_once) missed += followed[row] != revision;
  EXPECT_EQ(missed, 0) << "of " << at_once.size();
}

INSTANTIATE_TEST_SUITE_P(Backends, FeedTest, EveryBackend(), BackendName);

}  // namespace
}  // namespace parley::store
