#include "common/store/follow.h"

#include <atomic>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/store/database_places.h"
#include "common/store/feed.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Migrations kSchema = {
    FollowTables(),
    {"0001", "CREATE TABLE copy (id TEXT PRIMARY KEY, body TEXT NOT NULL, revision BIGINT NOT NULL);"}};

class FollowTest : public BackendTest {
 protected:
  FollowTest() : BackendTest(kSchema) {}

  // Knows the kind "row"; a body "bad" fails after it has written, "busy" is a passing trouble, and a body
  // whose first character is `understood_` or less can be applied.
  Copies Follow(char understood = 'z') {
    const auto apply = [understood](Transaction& transaction, const FeedChange& change) -> absl::Status {
      if (change.kind != "row") return absl::UnimplementedError("unknown kind");
      RETURN_IF_ERROR(transaction
                          .Execute("INSERT INTO copy (id, body, revision) VALUES ($1, $2, $3) "
                                   "ON CONFLICT (id) DO UPDATE SET body = $2, revision = $3",
                                   {change.id, change.is_deleted ? "gone" : change.body, change.revision})
                          .status());
      if (change.body == "busy") return absl::UnavailableError("busy");
      if (change.body == "bad" || (!change.body.empty() && change.body[0] > understood)) {
        return absl::InvalidArgumentError("not understood");
      }
      return absl::OkStatus();
    };
    const auto clear = [](Transaction& transaction) {
      return transaction.Execute("DELETE FROM copy", {}).status();
    };
    return Copies(*database_, "source", apply, clear, Sealer(std::string(32, 'k')));
  }

  static FeedChange Row(const std::string& id, Revision revision, const std::string& body) {
    return {.kind = "row", .tenant = "t", .id = id, .revision = revision, .body = body};
  }
  static FeedCursor At(Revision revision, const std::string& database = "A") {
    return {database, absl::StrCat(revision)};
  }
  static FeedBatch Batch(std::vector<FeedChange> changes, bool is_from_start = false,
                         const std::string& database = "A") {
    const Revision last = changes.empty() ? 0 : changes.back().revision;
    return {.changes = std::move(changes),
            .cursor = At(last, database),
            .revision = last,
            .is_at_head = true,
            .is_from_start = is_from_start};
  }
  std::vector<std::string> Copied() {
    std::vector<std::string> rows;
    EXPECT_TRUE(database_
                    ->Read([&](Connection& connection) -> absl::Status {
                      ASSIGN_OR_RETURN(const auto found,
                                       connection.Query("SELECT id, body FROM copy ORDER BY id", {}));
                      for (const auto& row : found) rows.push_back(row.Text(0) + "=" + row.Text(1));
                      return absl::OkStatus();
                    })
                    .ok());
    return rows;
  }
};

TEST_P(FollowTest, ABatchIsAppliedAndTheCursorMovesWithIt) {
  Copies copies = Follow();
  EXPECT_EQ(copies.Load()->cursor, FeedCursor());
  ASSERT_TRUE(copies.Take({}, Batch({Row("a", 1, "one"), Row("b", 2, "two")}, true)).ok());
  EXPECT_THAT(Copied(), ElementsAre("a=one", "b=two"));
  EXPECT_EQ(copies.Load()->cursor, At(2));
  EXPECT_EQ(copies.Load()->revision, 2);
}

TEST_P(FollowTest, ARepeatChangesNothing) {
  Copies copies = Follow();
  const FeedBatch first = Batch({Row("a", 1, "one")}, true);
  ASSERT_TRUE(copies.Take({}, first).ok());
  ASSERT_TRUE(copies.Take(At(1), Batch({Row("a", 2, "two")})).ok());
  EXPECT_TRUE(absl::IsAborted(copies.Take({}, first)));
  EXPECT_TRUE(absl::IsAborted(copies.Take(At(1), Batch({Row("a", 3, "late twin")}))));
  EXPECT_THAT(Copied(), ElementsAre("a=two"));
  EXPECT_EQ(copies.Load()->cursor, At(2));
}

TEST_P(FollowTest, ATombstoneForAnUnknownRowIsWritten) {
  Copies copies = Follow();
  FeedChange tombstone = Row("a", 1, "");
  tombstone.is_deleted = true;
  ASSERT_TRUE(copies.Take({}, Batch({tombstone}, true)).ok());
  EXPECT_THAT(Copied(), ElementsAre("a=gone"));
}

TEST_P(FollowTest, AnotherDatabaseReplacesWhatWasCopiedOfTheFormerOne) {
  Copies copies = Follow();
  ASSERT_TRUE(copies.Take({}, Batch({Row("a", 1, "old"), Row("b", 2, "bad")}, true)).ok());
  ASSERT_TRUE(copies.Take(At(2), Batch({Row("c", 1, "new")}, true, "B")).ok());
  EXPECT_THAT(Copied(), ElementsAre("c=new"));
  EXPECT_EQ(copies.Load()->cursor, At(1, "B"));
  EXPECT_EQ(copies.LoadParked()->count, 0);
}

TEST_P(FollowTest, ABatchOfAnotherDatabaseThatDoesNotBeginAnewIsRefused) {
  Copies copies = Follow();
  ASSERT_TRUE(copies.Take({}, Batch({Row("a", 1, "old")}, true)).ok());
  const absl::Status refused = copies.Take(At(1), Batch({Row("b", 2, "new")}, false, "B"));
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(Copied(), ElementsAre("a=old"));
}

TEST_P(FollowTest, WhatCannotBeAppliedIsParkedWithoutATraceAndTheOthersGoOn) {
  Copies copies = Follow();
  FeedChange stranger = Row("s", 3, "x");
  stranger.kind = "stranger";
  const FeedBatch batch = Batch({Row("a", 1, "bad"), Row("b", 2, "two"), stranger, Row("c", 4, "")}, true);
  ASSERT_TRUE(copies.Take({}, batch).ok());
  EXPECT_THAT(Copied(), ElementsAre("b=two"));
  EXPECT_EQ(copies.Load()->cursor, At(4));
  const auto parked = copies.LoadParked();
  EXPECT_EQ(parked->count, 3);
  EXPECT_THAT(parked->examples, ElementsAre("row/a: INVALID_ARGUMENT: not understood",
                                            "stranger/s: UNIMPLEMENTED: unknown kind",
                                            "row/c: INVALID_ARGUMENT: the row has no body"));
}

TEST_P(FollowTest, TheNextChangeOfAParkedRowReplacesIt) {
  Copies copies = Follow();
  ASSERT_TRUE(copies.Take({}, Batch({Row("a", 1, "bad"), Row("b", 2, "bad")}, true)).ok());
  ASSERT_TRUE(copies.Take(At(2), Batch({Row("a", 3, "good"), Row("b", 4, "bad")})).ok());
  EXPECT_THAT(Copied(), ElementsAre("a=good"));
  EXPECT_EQ(copies.LoadParked()->count, 1);
  ASSERT_TRUE(copies.RetryParked().ok());
  EXPECT_THAT(Copied(), ElementsAre("a=good")) << "the former state of a row must not come back";
}

TEST_P(FollowTest, AParkedChangeIsAppliedOnceItIsUnderstood) {
  ASSERT_TRUE(Follow('m').Take({}, Batch({Row("a", 1, "new"), Row("b", 2, "zzz")}, true)).ok());
  ASSERT_TRUE(Follow('m').RetryParked().ok());
  EXPECT_EQ(Follow().LoadParked()->count, 2);
  ASSERT_TRUE(Follow('n').RetryParked().ok());
  EXPECT_THAT(Copied(), ElementsAre("a=new"));
  EXPECT_THAT(Follow().LoadParked()->examples, ElementsAre("row/b: INVALID_ARGUMENT: not understood"));
}

TEST_P(FollowTest, ParkedBodiesAreSealedAndOpenOnlyWithTheirKey) {
  ASSERT_TRUE(Follow('m').Take({}, Batch({Row("a", 1, "secret")}, true)).ok());
  ASSERT_TRUE(database_
                  ->Read([](Connection& connection) -> absl::Status {
                    ASSIGN_OR_RETURN(const auto rows, connection.Query("SELECT body FROM follow_parked", {}));
                    EXPECT_EQ(rows.at(0).Bytes(0).find("secret"), std::string::npos);
                    return absl::OkStatus();
                  })
                  .ok());
  const auto accept = [](Transaction&, const FeedChange&) { return absl::OkStatus(); };
  const auto clear = [](Transaction&) { return absl::OkStatus(); };
  Copies with_another_key(*database_, "source", accept, clear, Sealer(std::string(32, 'x')));
  ASSERT_TRUE(with_another_key.RetryParked().ok());
  EXPECT_EQ(with_another_key.LoadParked()->count, 1);
}

TEST_P(FollowTest, APassingTroubleFailsTheBatchAsAWhole) {
  Copies copies = Follow();
  const absl::Status busy = copies.Take({}, Batch({Row("a", 1, "one"), Row("b", 2, "busy")}, true));
  EXPECT_TRUE(absl::IsUnavailable(busy)) << busy;
  EXPECT_THAT(Copied(), IsEmpty());
  EXPECT_EQ(copies.Load()->cursor, FeedCursor());
  EXPECT_EQ(copies.LoadParked()->count, 0);
}

TEST_P(FollowTest, SourcesHaveTheirOwnCursorsAndParkedRows) {
  Copies copies = Follow();
  const auto refuse = [](Transaction&, const FeedChange&) { return absl::InternalError("no"); };
  const auto clear = [](Transaction&) { return absl::OkStatus(); };
  Copies others(*database_, "other", refuse, clear, Sealer(std::string(32, 'k')));
  ASSERT_TRUE(others.Take({}, Batch({Row("a", 7, "seven")}, true)).ok());
  ASSERT_TRUE(copies.Take({}, Batch({Row("a", 1, "one")}, true)).ok());
  EXPECT_EQ(others.Load()->revision, 7);
  EXPECT_EQ(copies.Load()->revision, 1);
  EXPECT_EQ(others.LoadParked()->count, 1);
  EXPECT_EQ(copies.LoadParked()->count, 0);
}

constexpr auto kNoDeadline = std::chrono::steady_clock::time_point::max();

absl::StatusOr<std::vector<FeedChange>> Originals(Connection& connection, Revision after, int limit) {
  ASSIGN_OR_RETURN(const auto rows, connection.Query("SELECT id, body, revision FROM original "
                                                     "WHERE revision > $1 ORDER BY revision LIMIT $2",
                                                     {after, int64_t{limit}}));
  std::vector<FeedChange> changes;
  for (const auto& row : rows) {
    changes.push_back(
        {.kind = "row", .tenant = "t", .id = row.Text(0), .revision = row.Int(2), .body = row.Text(1)});
  }
  return changes;
}

// Takes batches from where the copies are until `is_done` and the copies have passed the head.
void FollowUntil(const std::atomic<bool>& is_done, Feed& feed, Copies copies) {
  while (true) {
    const bool was_done = is_done;
    const auto place = copies.Load();
    ASSERT_TRUE(place.ok()) << place.status();
    if (was_done && place->revision >= feed.head()) return;
    const auto held = feed.Resume(place->cursor);
    auto batch = feed.Read(held ? *held : feed.Start());
    ASSERT_TRUE(batch.ok()) << batch.status();
    batch->is_from_start = !held;
    const absl::Status taken = copies.Take(place->cursor, *batch);
    EXPECT_TRUE(taken.ok() || absl::IsAborted(taken)) << taken;
  }
}

TEST_P(FollowTest, CopiesAreEqualOnceManyHaveWrittenAndTwoReplicasHaveFollowed) {
  const auto source_place = GetParam().make_place();
  const auto source = source_place->Open(
      {{"0001", "CREATE TABLE original (id TEXT PRIMARY KEY, body TEXT, revision BIGINT NOT NULL UNIQUE);"}});
  ASSERT_TRUE(source.ok()) << source.status();
  Feed feed(**source, Originals);
  std::atomic<bool> is_done{false};
  std::vector<std::thread> followers;
  for (int i = 0; i < 2; ++i) {
    followers.emplace_back([&] { FollowUntil(is_done, feed, Follow()); });
  }
  std::vector<std::thread> writers;
  for (int writer = 0; writer < 6; ++writer) {
    writers.emplace_back([&, writer] {
      for (int i = 0; i < 40; ++i) {
        const std::string id = absl::StrCat((writer + i * i) % 50);
        const auto put = [&](Transaction& t) {
          return t
              .Execute(
                  "INSERT INTO original (id, body, revision) VALUES ($1, $2, $3) "
                  "ON CONFLICT (id) DO UPDATE SET body = $2, revision = $3",
                  {id, absl::StrCat(writer, ".", i), t.NextRevision()})
              .status();
        };
        EXPECT_TRUE((*source)->Write(kNoDeadline, {{id}}, put).ok());
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  is_done = true;
  for (std::thread& follower : followers) follower.join();

  std::vector<std::string> originals;
  const auto all = feed.Read(feed.Start());
  for (const FeedChange& change : all->changes) {
    originals.push_back(change.id + "=" + change.body);
  }
  EXPECT_THAT(Copied(), testing::UnorderedElementsAreArray(originals));
  EXPECT_EQ(Follow().LoadParked()->count, 0);
}

INSTANTIATE_TEST_SUITE_P(Backends, FollowTest, EveryBackend(), BackendName);

}  // namespace
}  // namespace parley::store
