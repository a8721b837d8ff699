#include "services/scheduling/interview/link_sql.h"

#include "common/errors/errors.h"

namespace parley::scheduling {

using store::Blob;

absl::StatusOr<LinkRow> LoadLink(store::Connection& connection, const std::string& tenant,
                                 const std::string& link_id) {
  ASSIGN_OR_RETURN(
      const auto rows,
      connection.Query("SELECT interview, contact FROM link WHERE tenant = $1 AND id = $2 AND is_revoked = 0",
                       {tenant, Blob{link_id}}));
  return rows.empty() ? LinkRow() : LinkRow{.interview = rows[0].Text(0), .contact = rows[0].Text(1)};
}

absl::StatusOr<std::string> TenantOfNumber(store::Connection& connection, int64_t number) {
  ASSIGN_OR_RETURN(const auto rows,
                   connection.Query("SELECT tenant FROM person_tenant WHERE number = $1", {number}));
  return rows.empty() ? "" : rows[0].Text(0);
}

absl::Status InsertLink(store::Transaction& transaction, const std::string& tenant,
                        const Interview& interview) {
  return transaction
      .Execute("INSERT INTO link (tenant, id, interview, contact) VALUES ($1, $2, $3, $4)",
               {tenant, Blob{interview.link_id}, interview.id, interview.contact})
      .status();
}

}  // namespace parley::scheduling
