#include "common/store/sql_store.h"

#include <atomic>
#include <thread>

#include "common/store/counter_store_fixture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::store {
namespace {

class SqlStoreTest : public CounterStoreTest {};

TEST_P(SqlStoreTest, ARepeatGetsTheFirstAnswerAndHasNoEffect) {
  EXPECT_EQ(*Add(From("t", "r1")), "1");
  EXPECT_EQ(*Add(From("t", "r2")), "2");
  EXPECT_EQ(*Add(From("t", "r1")), "1");
  EXPECT_EQ(counters_->Get(From("t"), "counter")->value, 2);
}

TEST_P(SqlStoreTest, WithoutARequestIdEveryCallCounts) {
  EXPECT_EQ(*Add(From("t")), "1");
  EXPECT_EQ(*Add(From("t")), "2");
}

TEST_P(SqlStoreTest, TheSameIdWithAnotherBodyIsRefused) {
  ASSERT_TRUE(Add(From("t", "r1", "one")).ok());
  EXPECT_EQ(ReasonOf(Add(From("t", "r1", "two")).status()), "IDEMPOTENCY_KEY_REUSED");
  EXPECT_EQ(counters_->Get(From("t"), "counter")->value, 1);
}

TEST_P(SqlStoreTest, TheSameIdOfAnotherTenantIsAnotherRequest) {
  EXPECT_EQ(*Add(From("a", "r1")), "1");
  EXPECT_EQ(*Add(From("b", "r1")), "1");
}

TEST_P(SqlStoreTest, ARefusalIsNotRemembered) {
  SetTo("t", 1000);
  EXPECT_EQ(ReasonOf(Add(From("t", "r1")).status()), "FULL");
  EXPECT_EQ(ReasonOf(Add(From("t", "r1", "other body")).status()), "FULL");
}

TEST_P(SqlStoreTest, ASecretIsAnsweredOnce) {
  Call call = From("t", "r1");
  call.secret_reply = true;
  EXPECT_EQ(*Add(call), "1");
  EXPECT_EQ(ReasonOf(Add(call).status()), "SECRET_SHOWN_ONCE");
  EXPECT_EQ(counters_->Get(From("t"), "counter")->value, 1);
}

TEST_P(SqlStoreTest, TwinsAtTheSameTimeHaveOneEffect) {
  std::vector<std::thread> twins;
  std::atomic<int> same{0};
  for (int i = 0; i < 10; ++i) twins.emplace_back([&] { same += *Add(From("t", "twin")) == "1"; });
  for (std::thread& twin : twins) twin.join();
  EXPECT_EQ(same, 10);
  EXPECT_EQ(counters_->Get(From("t"), "counter")->value, 1);
}

TEST_P(SqlStoreTest, SinceListsInTheOrderOfTheLastChange) {
  for (const char* tenant : {"a", "b", "a"}) ASSERT_TRUE(Add(From(tenant)).ok());
  const auto all = counters_->Since(From("a"), 0, 10);
  ASSERT_TRUE(all.ok());
  ASSERT_EQ(all->size(), 2u);
  EXPECT_EQ((*all)[0].revision, 2);
  EXPECT_EQ((*all)[1].revision, 3);
  EXPECT_EQ(counters_->Since(From("a"), 2, 10)->size(), 1u);
}

TEST_P(SqlStoreTest, StoredRepliesAreSealed) {
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

INSTANTIATE_TEST_SUITE_P(Backends, SqlStoreTest, EveryBackend(), BackendName);

}  // namespace
}  // namespace parley::store
