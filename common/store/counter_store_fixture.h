#ifndef PARLEY_COMMON_STORE_COUNTER_STORE_FIXTURE_H_
#define PARLEY_COMMON_STORE_COUNTER_STORE_FIXTURE_H_

#include <memory>
#include <string>
#include <vector>

#include "common/store/database_places.h"
#include "common/store/sql_store.h"

namespace parley::store {

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

class CounterStoreTest : public BackendTest {
 protected:
  CounterStoreTest()
      : BackendTest(
            {{"0001", "CREATE TABLE counter (tenant TEXT PRIMARY KEY, value BIGINT, revision BIGINT);"}}) {}
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(BackendTest::SetUp());
    counters_ = std::make_unique<CounterStore>(StoreContext{*database_, requests_, clock_});
  }

  static Call From(const std::string& tenant, const std::string& request_id = "",
                   const std::string& body = "b") {
    return {.caller = {.role = Role::kPlatform, .tenant = tenant, .subject = "apiKeys/1"},
            .method = "Counter/Add",
            .request_id = request_id,
            .body_fingerprint = body};
  }
  // The counter's new value; it ends at 1000.
  absl::StatusOr<Bytes> Add(const Call& call, const std::vector<Name>& names = {}) {
    const auto decide = [](Counter counter, absl::Time) -> absl::StatusOr<Counter> {
      if (counter.value == 1000) return Fail(absl::StatusCode::kFailedPrecondition, "FULL", "enough");
      ++counter.value;
      return counter;
    };
    return counters_->Apply(call, names, decide, [](const Counter& c) { return std::to_string(c.value); });
  }
  void SetTo(const std::string& tenant, int64_t value) {
    const auto decide = [value](Counter counter, absl::Time) -> absl::StatusOr<Counter> {
      counter.value = value;
      return counter;
    };
    ASSERT_TRUE(counters_->Apply(From(tenant), {}, decide, [](const Counter&) { return ""; }).ok());
  }

  FakeClock clock_{absl::FromUnixSeconds(1'700'000'000)};
  RequestLog requests_{std::string(32, 'k')};
  std::unique_ptr<CounterStore> counters_;
};

}  // namespace parley::store

#endif  // PARLEY_COMMON_STORE_COUNTER_STORE_FIXTURE_H_
