#include <unistd.h>

#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/store/follow.h"
#include "common/store/sqlite.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/scheduling/interview/timer_sql.h"
#include "services/scheduling/migrations_sql.h"
#include "services/scheduling/plan/plan_sql.h"

// What was written by a release before is still there after the step that moves it.

namespace parley::scheduling {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

constexpr auto kNoDeadline = std::chrono::steady_clock::time_point::max();

class MigrationsTest : public testing::Test {
 protected:
  MigrationsTest() { std::filesystem::remove_all(dir_); }
  ~MigrationsTest() override {
    database_.reset();
    std::filesystem::remove_all(dir_);
  }

  void OpenBefore(absl::string_view step) {
    store::Migrations some;
    for (const store::Migration& migration : Migrations()) {
      if (migration.name >= step) break;
      some.push_back(migration);
    }
    ASSERT_LT(some.size(), Migrations().size());
    Open(some);
  }
  void Open(const store::Migrations& migrations) {
    database_.reset();
    auto opened = store::OpenSqlite(dir_, store::WithFollowTables(migrations));
    ASSERT_TRUE(opened.ok()) << opened.status();
    database_ = *std::move(opened);
  }
  void Run(const std::string& sql) {
    const absl::Status done = database_->Write(
        kNoDeadline, [&](store::Transaction& transaction) { return transaction.Execute(sql, {}).status(); });
    EXPECT_TRUE(done.ok()) << done;
  }
  template <class Result, class Body>
  Result Read(Body body) {
    Result result;
    const absl::Status read = database_->Read([&](store::Connection& connection) -> absl::Status {
      ASSIGN_OR_RETURN(result, body(connection));
      return absl::OkStatus();
    });
    EXPECT_TRUE(read.ok()) << read;
    return result;
  }

  // The text that the only row of `sql` is.
  std::string Line(const char* sql) {
    const auto rows = Read<std::vector<store::Row>>(
        [&](store::Connection& connection) { return connection.Query(sql, {}); });
    EXPECT_EQ(rows.size(), 1u);
    return rows.at(0).Text(0);
  }

  const std::string dir_ = testing::TempDir() + "/migrations_test." + std::to_string(getpid());
  std::unique_ptr<store::Database> database_;
};

// Step 0006: plans become one row each, and three tables are made anew.
class FewerPagesTest : public MigrationsTest {
 protected:
  FewerPagesTest() { OpenBefore("0006"); }

  void InsertInterview(const char* id, int revision, const char* tenant = "t1") {
    Run(absl::StrCat(
        "INSERT INTO interview (tenant, id, seeker, contact, state, state_by, state_time, scope, "
        "goals, mode, minutes, place, channel, attempt_count, offered_times, schedule_version, "
        "seeker_move_count, link_id, create_time, update_time, revision, feed_revision, "
        "traceparent) VALUES ('",
        tenant, "', '", id,
        "', 'seekers/ada', 'contacts/grace', 4, 2, 5, 0, 'one', 3, 20, '', 1, 1, '', 1, 0, ", "x'00', 5, 6, ",
        revision, ", ", revision + 10, ", '00-", id, "')"));
  }
  void InsertPlanned(const std::string& values, const std::string& place = "'t1', 'i1', 'interviews/i1'") {
    Run(absl::StrCat(
        "INSERT INTO plan (tenant, interview, subject, kind, recipient, occurrence, version, due, ",
        "since, deadline, expire, why, about) VALUES (", place, ", ", values, ")"));
  }
  StoredPlan PlanOf(const std::string& id, const std::string& tenant = "t1") {
    return Read<StoredPlan>([&](store::Connection& connection) { return LoadPlan(connection, tenant, id); });
  }
};

TEST_F(FewerPagesTest, APlanKeepsItsRowsInOrderAndItsTrace) {
  InsertInterview("i1", 1);
  InsertInterview("i2", 2);
  InsertInterview("i3", 3);
  InsertInterview("i1", 4, "t2");
  InsertPlanned("40, 'seekers/ada', 1, 1, 200, 100, NULL, 300, 'it begins soon', ''");
  InsertPlanned("39, 'contacts/grace', 1, 1, 150, 100, NULL, 250, 'it is tomorrow', ''");
  InsertPlanned("38, 'seekers/ada', 1, 1, 150, 100, 250, 250, 'it is tomorrow', 'contacts/tim'");
  InsertPlanned("40, 'seekers/ada', 1, 1, 201, 100, NULL, 300, 'another', ''", "'t1', 'i2', 'interviews/i2'");
  InsertPlanned("40, 'seekers/ada', 1, 1, 202, 100, NULL, 300, 'a stranger', ''",
                "'t2', 'i1', 'interviews/i1'");
  Open(Migrations());
  const Planned soon{.kind = PlannedKind::kSoon,
                     .recipient = "seekers/ada",
                     .subject = "interviews/i1",
                     .version = 1,
                     .due = absl::FromUnixMicros(200),
                     .since = absl::FromUnixMicros(100),
                     .expire = absl::FromUnixMicros(300),
                     .why = "it begins soon"};
  Planned hers = soon;
  hers.kind = PlannedKind::kDayBeforeContact;
  hers.recipient = "contacts/grace";
  hers.due = absl::FromUnixMicros(150);
  hers.expire = absl::FromUnixMicros(250);
  hers.why = "it is tomorrow";
  Planned his = hers;
  his.kind = PlannedKind::kDayBeforeSeeker;
  his.recipient = "seekers/ada";
  his.deadline = his.expire;
  his.about = "contacts/tim";
  EXPECT_THAT(PlanOf("i1").rows, ElementsAre(his, hers, soon));
  EXPECT_EQ(PlanOf("i1").traceparent, "00-i1");
  EXPECT_THAT(PlanOf("i2").rows, ElementsAre(Field(&Planned::why, "another")));
  EXPECT_THAT(PlanOf("i3").rows, IsEmpty());
  EXPECT_THAT(PlanOf("i1", "t2").rows, ElementsAre(Field(&Planned::why, "a stranger")));
}

TEST_F(FewerPagesTest, InterviewsTimersAndMessagesStay) {
  InsertInterview("i1", 1);
  Run("INSERT INTO timer (tenant, interview, kind, id, due) VALUES ('t1', 'i1', 3, 'one', 400)");
  Run("INSERT INTO message (tenant, id, interview, kind, recipient, said_by, schedule_version, not_before, "
      "expire_time, text, offered_times, minutes, mode, traceparent, revision) VALUES ('t1', 'm1', 'i1', 1, "
      "'contacts/grace', 1, 0, 7, 8, x'0102', '', 20, 3, '00-m1', 21)");
  Open(Migrations());
  const auto timers = Read<std::vector<TimerRow>>([](store::Connection& connection) {
    return LoadDueTimers(connection, absl::FromUnixMicros(400), absl::UnixEpoch(), "", 10);
  });
  EXPECT_THAT(timers, ElementsAre(AllOf(Field(&TimerRow::id, "one"), Field(&TimerRow::interview, "i1"))));
  EXPECT_EQ(
      Line("SELECT format('%s %d %d %d %d %d', id, state, create_time, update_time, revision, feed_revision) "
           "FROM interview"),
      "i1 4 5 6 1 11");
  EXPECT_EQ(
      Line("SELECT format('%s %s %d %s %d %s %s %d', id, interview, kind, recipient, not_before, hex(text), "
           "traceparent, revision) FROM message"),
      "m1 i1 1 contacts/grace 7 0102 00-m1 21");
}

}  // namespace
}  // namespace parley::scheduling
