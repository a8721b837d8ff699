#ifndef PARLEY_COMMON_STORE_DATABASE_PLACES_H_
#define PARLEY_COMMON_STORE_DATABASE_PLACES_H_

#include <memory>
#include <ostream>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "common/store/migrate.h"
#include "common/store/sql.h"
#include "gtest/gtest.h"

namespace parley::store {

// Where a test's database is; nothing is there at first. Outlives the databases opened there.
class DatabasePlace {
 public:
  virtual ~DatabasePlace() = default;
  // Makes the database, or opens it again once the former one is closed.
  virtual absl::StatusOr<std::unique_ptr<Database>> Open(const Migrations& migrations) = 0;
};

// What the same tests run on.
struct Backend {
  std::string name;
  std::unique_ptr<DatabasePlace> (*make_place)();

  friend void PrintTo(const Backend& backend, std::ostream* out) { *out << backend.name; }
};

std::unique_ptr<DatabasePlace> SqlitePlace();
std::unique_ptr<DatabasePlace> PostgresPlace();

// A test with a database of `schema` of its own.
class BackendTest : public testing::TestWithParam<Backend> {
 protected:
  explicit BackendTest(Migrations schema) : schema_(std::move(schema)) {}
  void SetUp() override { Reopen(); }
  void Reopen() {
    database_.reset();
    auto opened = place_->Open(schema_);
    ASSERT_TRUE(opened.ok()) << opened.status();
    database_ = *std::move(opened);
  }

  const Migrations schema_;
  const std::unique_ptr<DatabasePlace> place_ = GetParam().make_place();
  std::unique_ptr<Database> database_;
};

// One contract, every backend: INSTANTIATE_TEST_SUITE_P(Backends, XTest, EveryBackend(), BackendName).
inline auto EveryBackend() {
  return testing::Values(Backend{"Sqlite", &SqlitePlace}, Backend{"Postgres", &PostgresPlace});
}
inline std::string BackendName(const testing::TestParamInfo<Backend>& info) {
  return info.param.name;
}

}  // namespace parley::store

#endif  // PARLEY_COMMON_STORE_DATABASE_PLACES_H_
