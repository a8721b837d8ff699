#include "common/rpc/feed.h"

#include <prometheus/registry.h>

#include <atomic>
#include <filesystem>
#include <future>
#include <map>
#include <optional>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/errors/errors.h"
#include "common/observe/metrics.h"
#include "common/rpc/caller.h"
#include "common/rpc/channel.h"
#include "common/rpc/follower.h"
#include "common/rpc/serve.h"
#include "common/store/sqlite.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::rpc {
namespace {

using std::chrono::steady_clock;
using store::Connection;
using store::Row;
using store::Transaction;

constexpr auto kNoDeadline = steady_clock::time_point::max();
constexpr std::chrono::seconds kPatience{30};
const std::string kKey(32, 'k');

// What both ends keep: rows of an id and a text.
const store::Migration kRows{
    "0001", "CREATE TABLE item (id TEXT PRIMARY KEY, text TEXT NOT NULL, revision BIGINT NOT NULL);"};

absl::StatusOr<std::vector<FeedChange>> Items(Connection& connection, Revision after, int limit) {
  ASSIGN_OR_RETURN(
      const auto rows,
      connection.Query("SELECT id, text, revision FROM item WHERE revision > $1 ORDER BY revision LIMIT $2",
                       {after, int64_t{limit}}));
  std::vector<FeedChange> changes;
  for (const Row& row : rows) {
    changes.push_back({.kind = "item", .tenant = "t", .id = row.Text(0), .revision = row.Int(2)});
    changes.back().body = row.Text(1);
  }
  return changes;
}

absl::Status Keep(Transaction& transaction, const FeedChange& change) {
  return transaction
      .Execute(
          "INSERT INTO item (id, text, revision) VALUES ($1, $2, $3) "
          "ON CONFLICT (id) DO UPDATE SET text = $2, revision = $3",
          {change.id, change.body, change.revision})
      .status();
}

absl::Status Forget(Transaction& transaction) {
  return transaction.Execute("DELETE FROM item", {}).status();
}

using ItemTexts = std::map<std::string, std::string>;

ItemTexts ReadItems(store::Database& database) {
  ItemTexts items;
  EXPECT_TRUE(database
                  .Read([&](Connection& connection) -> absl::Status {
                    ASSIGN_OR_RETURN(const auto rows, connection.Query("SELECT id, text FROM item", {}));
                    for (const Row& row : rows) items[row.Text(0)] = row.Text(1);
                    return absl::OkStatus();
                  })
                  .ok());
  return items;
}

// A source: its database, feed and server. Gone when destroyed; the files stay.
class Source {
 public:
  Source(const std::string& dir, int port) : database_(*store::OpenSqlite(dir, {kRows})) {
    auto server = Server::Start({.listen = absl::StrCat("127.0.0.1:", port), .caller_key = kKey},
                                feeder_.Methods({}), metrics_);
    EXPECT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }

  int port() const { return server_->port(); }
  store::Database& database() { return *database_; }
  void Put(const std::string& id, const std::string& text) {
    EXPECT_TRUE(database_
                    ->Write(kNoDeadline,
                            [&](Transaction& transaction) {
                              return Keep(transaction,
                                          {.id = id, .revision = transaction.NextRevision(), .body = text});
                            })
                    .ok());
  }
  void PutMany(int count) {
    EXPECT_TRUE(database_
                    ->Write(kNoDeadline,
                            [&](Transaction& transaction) -> absl::Status {
                              for (int i = 0; i < count; ++i) {
                                RETURN_IF_ERROR(Keep(transaction, {.id = absl::StrCat(i),
                                                                   .revision = transaction.NextRevision(),
                                                                   .body = "many"}));
                              }
                              return absl::OkStatus();
                            })
                    .ok());
  }

 private:
  Metrics metrics_;
  std::unique_ptr<store::Database> database_;
  store::Feed feed_{*database_, Items};
  Feeder feeder_{feed_, metrics_};
  std::unique_ptr<Server> server_;
};

// A follower's database, copies and thread.
class Neighbour {
 public:
  Neighbour(const std::string& dir, int source_port, store::Copies::Apply apply = Keep)
      : database_(*store::OpenSqlite(dir, {store::FollowTables(), kRows})),
        copies_(*database_, "source", std::move(apply), Forget, store::Sealer(kKey)) {
    follower_.emplace(FollowerSettings{.name = "test",
                                       .source_address = absl::StrCat("127.0.0.1:", source_port),
                                       .caller_key = kKey,
                                       .has_test_clock = true,
                                       .waiters_max = 4},
                      copies_, metrics_);
  }

  Follower& follower() { return *follower_; }
  ItemTexts items() { return ReadItems(*database_); }

 private:
  Metrics metrics_;
  std::unique_ptr<store::Database> database_;
  store::Copies copies_;
  std::optional<Follower> follower_;
};

class FeedWireTest : public testing::Test {
 protected:
  FeedWireTest() {
    std::filesystem::remove_all(dir_);
    std::filesystem::create_directories(dir_);
    source_.emplace(dir_ + "/source", 0);
    port_ = source_->port();
  }
  ~FeedWireTest() override {
    source_.reset();
    std::filesystem::remove_all(dir_);
  }

  template <class Condition>
  void WaitUntil(const char* what, Condition is_so) {
    const auto until = steady_clock::now() + kPatience;
    while (!is_so()) {
      ASSERT_LT(steady_clock::now(), until) << what;
      std::this_thread::yield();
    }
  }
  void WaitUntilEqual(Neighbour& neighbour) {
    WaitUntil("the copies equal the source",
              [&] { return neighbour.follower().passed() >= source_->database().head(); });
    EXPECT_EQ(neighbour.items(), ReadItems(source_->database()));
  }
  void RestartSource(const std::string& dir = "/source") {
    source_.reset();
    source_.emplace(dir_ + dir, port_);
  }

  const std::string dir_ = testing::TempDir() + "/feed_wire_test." + std::to_string(getpid());
  std::optional<Source> source_;
  int port_ = 0;
};

TEST_F(FeedWireTest, AFollowerGetsWhatThereIsAndThenEachChangeAsItComes) {
  source_->PutMany(1200);
  Neighbour neighbour(dir_ + "/copy", port_);
  WaitUntilEqual(neighbour);
  source_->Put("1", "changed");
  WaitUntilEqual(neighbour);
  EXPECT_EQ(neighbour.items()["1"], "changed");
}

TEST_F(FeedWireTest, AFollowerThatWasAwayGoesOnWhereItWas) {
  source_->PutMany(10);
  WaitUntilEqual(*std::make_unique<Neighbour>(dir_ + "/copy", port_));
  source_->Put("1", "changed meanwhile");
  std::atomic<int> applied{0};
  Neighbour again(dir_ + "/copy", port_, [&applied](Transaction& transaction, const FeedChange& change) {
    ++applied;
    return Keep(transaction, change);
  });
  WaitUntilEqual(again);
  EXPECT_EQ(applied, 1);
}

TEST_F(FeedWireTest, AFollowerFindsASourceThatComesBackAndTellsOfTheTroubleMeanwhile) {
  Neighbour neighbour(dir_ + "/copy", port_);
  source_->Put("a", "before");
  WaitUntilEqual(neighbour);
  EXPECT_EQ(neighbour.follower().Status()->trouble(), "");
  source_.reset();
  WaitUntil("the trouble shows", [&] { return !neighbour.follower().Status()->trouble().empty(); });
  source_.emplace(dir_ + "/source", port_);
  source_->Put("a", "after");
  WaitUntilEqual(neighbour);
  EXPECT_EQ(neighbour.follower().Status()->trouble(), "");
}

TEST_F(FeedWireTest, AnotherDatabaseOfTheSourceReplacesTheCopies) {
  source_->PutMany(600);
  Neighbour neighbour(dir_ + "/copy", port_);
  WaitUntilEqual(neighbour);
  RestartSource("/another");
  source_->Put("other", "new");
  WaitUntil("the copies are of the other database", [&] {
    return neighbour.items() == ItemTexts{{"other", "new"}};
  });
}

TEST_F(FeedWireTest, TwoFollowersOfOneDatabaseHaveEachChangeOnce) {
  std::atomic<int> applied{0};
  const auto count = [&applied](Transaction& transaction, const FeedChange& change) {
    ++applied;
    return Keep(transaction, change);
  };
  const auto database = *store::OpenSqlite(dir_ + "/copy", {store::FollowTables(), kRows});
  store::Copies copies(*database, "source", count, Forget, store::Sealer(kKey));
  Metrics metrics;
  const FollowerSettings settings{.name = "test",
                                  .source_address = absl::StrCat("127.0.0.1:", port_),
                                  .caller_key = kKey,
                                  .has_test_clock = true};
  Follower one(settings, copies, metrics);
  Follower two(settings, copies, metrics);
  for (int i = 0; i < 50; ++i) source_->Put(absl::StrCat(i), "x");
  WaitUntil("both have passed the head",
            [&] { return std::min(one.passed(), two.passed()) >= source_->database().head(); });
  EXPECT_EQ(ReadItems(*database), ReadItems(source_->database()));
  EXPECT_EQ(applied, 50);
}

TEST_F(FeedWireTest, ASlowFollowerHoldsUpNobody) {
  std::promise<void> gate;
  std::shared_future<void> is_open = gate.get_future().share();
  Neighbour slow(dir_ + "/slow", port_, [is_open](Transaction& transaction, const FeedChange& change) {
    is_open.wait();
    return Keep(transaction, change);
  });
  source_->PutMany(3000);
  Neighbour quick(dir_ + "/quick", port_);
  WaitUntilEqual(quick);
  EXPECT_EQ(slow.follower().passed(), 0);
  gate.set_value();
  WaitUntilEqual(slow);
}

TEST_F(FeedWireTest, ALivingSourceIsSeenAtItsHeadAgainAndAgainWithoutAChange) {
  Neighbour neighbour(dir_ + "/copy", port_);
  WaitUntil("it is at the head", [&] { return neighbour.follower().at_head_at().has_value(); });
  const auto first = *neighbour.follower().at_head_at();
  WaitUntil("it is seen there again", [&] { return *neighbour.follower().at_head_at() > first; });
  EXPECT_LT(*neighbour.follower().at_head_at() - first, std::chrono::seconds(5));
}

TEST_F(FeedWireTest, WhoAsksForTheHeadFindsAllThatWasWrittenBefore) {
  Neighbour neighbour(dir_ + "/copy", port_);
  WaitUntilEqual(neighbour);
  for (int i = 0; i < 20; ++i) {
    const std::string id = absl::StrCat("person-", i);
    source_->Put(id, "new");
    const absl::Status current = neighbour.follower().catch_up().Await({});
    ASSERT_TRUE(current.ok()) << current;
    EXPECT_TRUE(neighbour.items().contains(id));
  }
}

TEST_F(FeedWireTest, WhileTheSourceIsAwayNobodyKnowsWhetherSomebodyIsThere) {
  Neighbour neighbour(dir_ + "/copy", port_);
  WaitUntilEqual(neighbour);
  source_.reset();
  EXPECT_EQ(ReasonOf(neighbour.follower().catch_up().Await({})), "PERSON_NOT_YET_KNOWN");
}

TEST_F(FeedWireTest, StatusAndMetricsNameTheSourceItsRevisionAndWhatIsParked) {
  source_->Put("good", "good");
  source_->Put("bad", "bad");
  Metrics metrics;
  const auto database = *store::OpenSqlite(dir_ + "/copy", {store::FollowTables(), kRows});
  const auto apply = [](Transaction& transaction, const FeedChange& change) {
    return change.id == "bad" ? absl::InternalError("a bug") : Keep(transaction, change);
  };
  store::Copies copies(*database, "source", apply, Forget, store::Sealer(kKey));
  Follower follower({.name = "test",
                     .source_address = absl::StrCat("127.0.0.1:", port_),
                     .caller_key = kKey,
                     .has_test_clock = true},
                    copies, metrics);
  WaitUntil("it has passed the head", [&] { return follower.passed() == 2; });
  const auto status = follower.Status();
  ASSERT_TRUE(status.ok()) << status.status();
  EXPECT_EQ(status->source(), "source");
  EXPECT_EQ(status->cursor().database_id(), source_->database().id());
  EXPECT_EQ(status->revision(), 2);
  EXPECT_LT(absl::Now() - absl::FromUnixSeconds(status->at_head_time().seconds()), absl::Seconds(30));
  EXPECT_EQ(status->parked_count(), 1);
  EXPECT_THAT(status->parked(), testing::ElementsAre("item/bad: INTERNAL: a bug"));
  std::map<std::string, double> gauges;
  for (const auto& family : metrics.registry().Collect()) {
    for (const auto& metric : family.metric) gauges[family.name] = metric.gauge.value;
  }
  EXPECT_EQ(gauges["parley_feed_revision"], 2);
  EXPECT_EQ(gauges["parley_feed_parked"], 1);
  EXPECT_GT(gauges["parley_feed_at_head_timestamp_seconds"], 1e9);
}

TEST_F(FeedWireTest, OnlyServicesMayAskForTheHead) {
  grpc::GenericStub stub(Connect(absl::StrCat("127.0.0.1:", port_)));
  const auto head_as = [&](Role role) {
    std::promise<absl::StatusOr<Bytes>> answer;
    CallUnary(stub, "/parley.feed.v1.FeedService/Head",
              SignCaller({.role = role, .tenant = "t", .subject = "s"}, kKey, absl::Now()), Bytes(),
              kPatience, [&answer](absl::StatusOr<Bytes> reply) { answer.set_value(std::move(reply)); });
    return answer.get_future().get().status();
  };
  EXPECT_TRUE(head_as(Role::kService).ok());
  EXPECT_EQ(ReasonOf(head_as(Role::kPlatform)), "ROLE_NOT_ALLOWED");
}

}  // namespace
}  // namespace parley::rpc
