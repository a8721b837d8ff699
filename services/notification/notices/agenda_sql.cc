#include "services/notification/notices/agenda_sql.h"

#include "common/errors/errors.h"

namespace parley::notification {
namespace {

using store::Connection;
using store::Row;
using store::Value;

// A lead, or one that is told by itself.
#define PARLEY_TO_SEND "state IN ('PENDING', 'SENDING') AND lead = '' "

constexpr char kBetween[] =
    "SELECT tenant, id, send_time FROM notice WHERE " PARLEY_TO_SEND
    "AND send_time > $1 AND send_time <= (SELECT MAX(send_time) FROM ("
    "SELECT send_time FROM notice WHERE " PARLEY_TO_SEND
    "AND send_time > $1 AND send_time <= $2 ORDER BY send_time LIMIT $3) AS page) ORDER BY send_time, id";
constexpr char kChanged[] =
    "SELECT tenant, id, send_time FROM notice WHERE revision > $1 AND revision <= $2 AND " PARLEY_TO_SEND
    "AND send_time <= $3 ORDER BY send_time, id";

absl::StatusOr<std::vector<ToSend>> Read(Connection& connection, absl::string_view sql,
                                         const std::vector<Value>& values) {
  ASSIGN_OR_RETURN(const auto rows, connection.Query(sql, values));
  std::vector<ToSend> found;
  for (const Row& row : rows) {
    found.push_back({{row.Text(0), row.Text(1)}, absl::FromUnixMicros(row.Int(2))});
  }
  return found;
}

class SqlAgenda final : public Agenda {
 public:
  explicit SqlAgenda(store::Database& database) : database_(database) {}

  absl::StatusOr<std::vector<ToSend>> Between(absl::Time after, absl::Time until, int limit) override {
    std::vector<ToSend> found;
    RETURN_IF_ERROR(database_.Read([&](Connection& connection) -> absl::Status {
      ASSIGN_OR_RETURN(found, Read(connection, kBetween,
                                   {absl::ToUnixMicros(after), absl::ToUnixMicros(until), int64_t{limit}}));
      return absl::OkStatus();
    }));
    return found;
  }

  absl::StatusOr<Changes> Changed(Revision after, absl::Time until) override {
    // Before the read, so that what is written in between comes next time; and no further than where nothing
    // older is still being written.
    Changes changes;
    ASSIGN_OR_RETURN(changes.upto, database_.settled());
    RETURN_IF_ERROR(database_.Read([&](Connection& connection) -> absl::Status {
      ASSIGN_OR_RETURN(changes.notices,
                       Read(connection, kChanged, {after, changes.upto, absl::ToUnixMicros(until)}));
      return absl::OkStatus();
    }));
    return changes;
  }

 private:
  store::Database& database_;
};

}  // namespace

std::unique_ptr<Agenda> OpenAgenda(store::Database& database) {
  return std::make_unique<SqlAgenda>(database);
}

}  // namespace parley::notification
