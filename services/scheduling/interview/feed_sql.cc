#include "services/scheduling/interview/feed_sql.h"

#include <algorithm>
#include <utility>

#include "common/errors/errors.h"
#include "services/scheduling/interview/row_sql.h"
#include "services/scheduling/messages/message_sql.h"
#include "services/scheduling/plan/plan_sql.h"

namespace parley::scheduling {
namespace {

using store::Connection;
using store::Row;

constexpr int kTenantColumn = kInterviewFactsEnd;
constexpr char kInterviewsSince[] =
    "SELECT " PARLEY_INTERVIEW_FACTS
    ", tenant FROM interview WHERE feed_revision > $1 ORDER BY feed_revision LIMIT $2";

}  // namespace

store::Feed::Rows InterviewFeed(std::string kek, FeedBodies bodies) {
  return [sealer = store::Sealer(std::move(kek)), bodies = std::move(bodies)](
             Connection& connection, Revision after, int limit) -> absl::StatusOr<std::vector<FeedChange>> {
    ASSIGN_OR_RETURN(const auto interviews, connection.Query(kInterviewsSince, {after, int64_t{limit}}));
    ASSIGN_OR_RETURN(const auto messages, LoadMessagesSince(connection, sealer, after, limit));
    std::vector<FeedChange> changes;
    for (const Row& row : interviews) {
      const Interview interview = FromInterviewRow(row);
      ASSIGN_OR_RETURN(const auto plan, LoadPlan(connection, row.Text(kTenantColumn), interview.id));
      changes.push_back({.kind = "interview",
                         .tenant = row.Text(kTenantColumn),
                         .id = interview.id,
                         .revision = interview.feed_revision,
                         .body = bodies.of_interview(interview, plan.rows, plan.traceparent)});
    }
    for (const MessageRow& message : messages) {
      changes.push_back({.kind = "message",
                         .tenant = message.tenant,
                         .id = message.id,
                         .revision = message.revision,
                         .body = bodies.of_message(message)});
    }
    std::sort(changes.begin(), changes.end(),
              [](const FeedChange& a, const FeedChange& b) { return a.revision < b.revision; });
    if (changes.size() > static_cast<size_t>(limit)) changes.resize(limit);
    return changes;
  };
}

}  // namespace parley::scheduling
