#include "common/store/sql_store.h"

#include <filesystem>
#include <thread>

#include "common/store/sqlite.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::store {
namespace {

struct Counter {
  int64_t value = 0;
  Revision revision = 0;
};

// The smallest aggregate: one number a tenant.
class CounterStore final : public SqlStore<Counter> {
 public:
  using SqlStore::SqlStore;

 private:
  absl::StatusOr<Counter> Load(Connection& connection, const Call& call, std::span<const Name>) override {
    ASSIGN_OR_RETURN(
        const auto rows,
        connection.Query("SELECT value, revision FROM counter WHERE tenant = $1", {call.caller.tenant}));
    return rows.empty() ? Counter() : Counter{rows[0].Int(0), rows[0].Int(1)};
  }
  absl::Status Save(Transaction& transaction, const Call& call, const Counter&, Counter& after) override {
    after.revision = transaction.NextRevision();
    return transaction
        .Execute(
            "INSERT INTO counter (tenant, value, revision) VALUES ($1, $2, $3) "
            "ON CONFLICT (tenant) DO UPDATE SET value = $2, revision = $3",
            {call.caller.tenant, after.value, after.revision})
        .status();
  }
  absl::StatusOr<Counter> LoadVisible(Connection& connection, const Call& call, const Name& name) override {
    ASSIGN_OR_RETURN(const Counter counter, Load(connection, call, {}));
    if (counter.revision == 0) return NotFound(name);
    return counter;
  }
  absl::StatusOr<std::vector<Counter>> LoadSince(Connection& connection, const Call&, Revision after,
                                                 int limit) override {
    ASSIGN_OR_RETURN(
        const auto rows,
        connection.Query("SELECT value, revision FROM counter WHERE revision > $1 ORDER BY revision LIMIT $2",
                         {after, int64_t{limit}}));
    std::vector<Counter> counters;
    for (const Row& row : rows) counters.push_back({row.Int(0), row.Int(1)});
    return counters;
  }
};

class SqlStoreTest : public testing::Test {
 protected:
  SqlStoreTest() {
    std::filesystem::remove_all(dir_);
    database_ = *OpenSqlite(
        dir_, {{"0001", "CREATE TABLE counter (tenant TEXT PRIMARY KEY, value BIGINT, revision BIGINT);"}});
    counters_ = std::make_unique<CounterStore>(StoreContext{*database_, requests_, clock_});
  }
  ~SqlStoreTest() override {
    counters_.reset();
    database_.reset();
    std::filesystem::remove_all(dir_);
  }

  static Call From(const std::string& tenant, const std::string& request_id = "",
                   const std::string& body = "b") {
    return {.caller = {.role = Role::kPlatform, .tenant = tenant, .subject = "apiKeys/1"},
            .method = "Counter/Add",
            .request_id = request_id,
            .body_fingerprint = body};
  }
  absl::StatusOr<Bytes> Add(const Call& call) {
    const auto decide = [](Counter counter, absl::Time) -> absl::StatusOr<Counter> {
      if (counter.value == 100) return Fail(absl::StatusCode::kFailedPrecondition, "FULL", "enough");
      ++counter.value;
      return counter;
    };
    return counters_->Apply(call, {}, decide, [](const Counter& c) { return std::to_string(c.value); });
  }

  const std::string dir_ = testing::TempDir() + "/sql_store_test." + std::to_string(getpid());
  FakeClock clock_{absl::FromUnixSeconds(1'700'000'000)};
  RequestLog requests_{std::string(32, 'k')};
  std::unique_ptr<Database> database_;
  std::unique_ptr<CounterStore> counters_;
};

TEST_F(SqlStoreTest, ARepeatGetsTheFirstAnswerAndHasNoEffect) {
  EXPECT_EQ(*Add(From("t", "r1")), "1");
  EXPECT_EQ(*Add(From("t", "r2")), "2");
  EXPECT_EQ(*Add(From("t", "r1")), "1");
  EXPECT_EQ(counters_->Get(From("t"), "counter")->value, 2);
}

TEST_F(SqlStoreTest, WithoutARequestIdEveryCallCounts) {
  EXPECT_EQ(*Add(From("t")), "1");
  EXPECT_EQ(*Add(From("t")), "2");
}

TEST_F(SqlStoreTest, TheSameIdWithAnotherBodyIsRefused) {
  ASSERT_TRUE(Add(From("t", "r1", "one")).ok());
  EXPECT_EQ(ReasonOf(Add(From("t", "r1", "two")).status()), "IDEMPOTENCY_KEY_REUSED");
  EXPECT_EQ(counters_->Get(From("t"), "counter")->value, 1);
}

TEST_F(SqlStoreTest, TheSameIdOfAnotherTenantIsAnotherRequest) {
  EXPECT_EQ(*Add(From("a", "r1")), "1");
  EXPECT_EQ(*Add(From("b", "r1")), "1");
}

TEST_F(SqlStoreTest, ARefusalIsNotRemembered) {
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(Add(From("t")).ok());
  EXPECT_EQ(ReasonOf(Add(From("t", "r1")).status()), "FULL");
  EXPECT_EQ(ReasonOf(Add(From("t", "r1", "other body")).status()), "FULL");
}

TEST_F(SqlStoreTest, ASecretIsAnsweredOnce) {
  Call call = From("t", "r1");
  call.secret_reply = true;
  EXPECT_EQ(*Add(call), "1");
  EXPECT_EQ(ReasonOf(Add(call).status()), "SECRET_SHOWN_ONCE");
  EXPECT_EQ(counters_->Get(From("t"), "counter")->value, 1);
}

TEST_F(SqlStoreTest, TwinsAtTheSameTimeHaveOneEffect) {
  std::vector<std::thread> twins;
  std::atomic<int> same{0};
  for (int i = 0; i < 10; ++i) twins.emplace_back([&] { same += *Add(From("t", "twin")) == "1"; });
  for (std::thread& twin : twins) twin.join();
  EXPECT_EQ(same, 10);
  EXPECT_EQ(counters_->Get(From("t"), "counter")->value, 1);
}

TEST_F(SqlStoreTest, SinceListsInTheOrderOfTheLastChange) {
  for (const char* tenant : {"a", "b", "a"}) ASSERT_TRUE(Add(From(tenant)).ok());
  const auto all = counters_->Since(From("a"), 0, 10);
  ASSERT_TRUE(all.ok());
  ASSERT_EQ(all->size(), 2u);
  EXPECT_EQ((*all)[0].revision, 2);
  EXPECT_EQ((*all)[1].revision, 3);
  EXPECT_EQ(counters_->Since(From("a"), 2, 10)->size(), 1u);
}

TEST_F(SqlStoreTest, StoredRepliesAreSealed) {
  ASSERT_TRUE(Add(From("t", "r1")).ok());
  ASSERT_TRUE(database_
                  ->Read([](Connection& connection) -> absl::Status {
                    ASSIGN_OR_RETURN(const auto rows, connection.Query("SELECT reply FROM request", {}));
                    EXPECT_EQ(rows.size(), 1u);
                    EXPECT_EQ(rows[0].Bytes(0).size(), 1u + 12 + 1 + 16);
                    return absl::OkStatus();
                  })
                  .ok());
}

}  // namespace
}  // namespace parley::store
