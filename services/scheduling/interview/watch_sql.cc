#include "services/scheduling/interview/watch_sql.h"

#include "common/errors/errors.h"
#include "services/scheduling/interview/row_sql.h"
#include "services/scheduling/people/person_facts_sql.h"

namespace parley::scheduling {
namespace {

using store::Connection;
using store::Row;

constexpr int kTenantColumn = kInterviewFactsEnd;
constexpr char kAll[] = "SELECT " PARLEY_INTERVIEW_FACTS
                        ", tenant FROM interview WHERE feed_revision > $1 ORDER BY feed_revision LIMIT $2";
constexpr char kOfTenant[] =
    "SELECT " PARLEY_INTERVIEW_FACTS
    " FROM interview WHERE feed_revision > $2 AND feed_revision <= $3 AND tenant = $1 "
    "ORDER BY feed_revision LIMIT $4";
// The + keeps the order's index from being preferred to the seeker's: that would read everybody's rows.
constexpr char kOfSeeker[] =
    "SELECT " PARLEY_INTERVIEW_FACTS
    " FROM interview WHERE tenant = $1 AND seeker = $5 AND feed_revision > $2 AND feed_revision <= $3 "
    "ORDER BY +feed_revision LIMIT $4";

class SqlInterviewChanges final : public InterviewChanges {
 public:
  explicit SqlInterviewChanges(store::Database& database) : database_(database) {}

  absl::StatusOr<std::vector<InterviewChange>> All(Revision after, int limit) override {
    std::vector<InterviewChange> changes;
    RETURN_IF_ERROR(database_.Read([&](Connection& connection) -> absl::Status {
      ASSIGN_OR_RETURN(const auto rows, connection.Query(kAll, {after, int64_t{limit}}));
      for (const Row& row : rows) changes.push_back({row.Text(kTenantColumn), FromInterviewRow(row)});
      return absl::OkStatus();
    }));
    return changes;
  }

  absl::StatusOr<std::vector<Interview>> VisibleTo(const Caller& caller, Revision after, Revision up_to,
                                                   int limit) override {
    const bool is_seeker = caller.role == Role::kSeeker;
    std::vector<store::Value> values{caller.tenant, after, up_to, int64_t{limit}};
    if (is_seeker) values.emplace_back(caller.act_as);
    std::vector<Interview> interviews;
    RETURN_IF_ERROR(database_.Read([&](Connection& connection) -> absl::Status {
      ASSIGN_OR_RETURN(const SeekerFacts seeker, LoadSeekerFacts(connection, caller.tenant, caller.act_as));
      if (seeker.is_deleted) return NotFound(caller.act_as);
      ASSIGN_OR_RETURN(const auto rows, connection.Query(is_seeker ? kOfSeeker : kOfTenant, values));
      for (const Row& row : rows) interviews.push_back(FromInterviewRow(row));
      return absl::OkStatus();
    }));
    return interviews;
  }

  const std::string& database_id() const override { return database_.id(); }
  Revision head() const override { return database_.head(); }

 private:
  store::Database& database_;
};

}  // namespace

std::unique_ptr<InterviewChanges> OpenInterviewChanges(store::Database& database) {
  return std::make_unique<SqlInterviewChanges>(database);
}

}  // namespace parley::scheduling
