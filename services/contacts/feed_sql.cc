#include "services/contacts/feed_sql.h"

#include <algorithm>
#include <utility>

#include "common/errors/errors.h"
#include "services/contacts/contact/connection_row_sql.h"
#include "services/contacts/contact/contact_sql.h"
#include "services/contacts/seeker/seeker_sql.h"
#include "services/contacts/tenant/tenant_sql.h"

namespace parley::contacts {
namespace {

using store::Connection;

// The revision up to which a page reaches; each table is then read up to it, so that no row is read twice.
constexpr char kPageEnd[] =
    "SELECT max(revision) FROM ("
    "SELECT revision FROM tenant WHERE revision > $1 UNION ALL "
    "SELECT revision FROM policy WHERE revision > $1 UNION ALL "
    "SELECT revision FROM seeker WHERE revision > $1 UNION ALL "
    "SELECT revision FROM contact WHERE revision > $1 UNION ALL "
    "SELECT revision FROM connection WHERE revision > $1 "
    "ORDER BY revision LIMIT $2) AS page";

FeedChange ChangeOf(const char* kind, const std::string& tenant, const std::string& id, Revision revision) {
  return {.kind = kind, .tenant = tenant, .id = id, .revision = revision};
}

// A seeker, a contact or a connection; a deleted one is a tombstone without a body.
template <class Row>
FeedChange RowChange(const char* kind, const std::string& tenant, const Row& row,
                     const std::function<Bytes(const Row&)>& body_of) {
  FeedChange change = ChangeOf(kind, tenant, row.id, row.revision);
  change.is_deleted = row.is_deleted;
  if (!row.is_deleted) change.body = body_of(row);
  return change;
}

absl::StatusOr<std::vector<FeedChange>> Changes(Connection& connection, const FeedBodies& bodies,
                                                Revision after, Revision upto) {
  std::vector<FeedChange> changes;
  ASSIGN_OR_RETURN(const auto tenants, TenantsWritten(connection, after, upto));
  for (const Tenant& tenant : tenants) {
    changes.push_back(ChangeOf("tenant", tenant.id, tenant.id, tenant.revision));
    changes.back().body = bodies.of_tenant(tenant);
  }
  ASSIGN_OR_RETURN(const auto policies, PoliciesWritten(connection, after, upto));
  for (const auto& [tenant, policy] : policies) {
    changes.push_back(ChangeOf("policy", tenant, tenant, policy.revision));
    changes.back().body = bodies.of_policy(policy);
  }
  ASSIGN_OR_RETURN(const auto seekers, SeekersWritten(connection, after, upto));
  for (const auto& [tenant, seeker] : seekers) {
    changes.push_back(RowChange("seeker", tenant, seeker, bodies.of_seeker));
  }
  ASSIGN_OR_RETURN(const auto contacts, ContactsWritten(connection, after, upto));
  for (const auto& [tenant, contact] : contacts) {
    changes.push_back(RowChange("contact", tenant, contact, bodies.of_contact));
  }
  ASSIGN_OR_RETURN(const auto connections, ConnectionsWritten(connection, after, upto));
  for (const auto& [tenant, known] : connections) {
    changes.push_back(RowChange("connection", tenant, known, bodies.of_connection));
  }
  std::sort(changes.begin(), changes.end(),
            [](const FeedChange& a, const FeedChange& b) { return a.revision < b.revision; });
  return changes;
}

}  // namespace

store::Feed::Rows PeopleFeed(FeedBodies bodies) {
  return [bodies = std::move(bodies)](Connection& connection, Revision after,
                                      int limit) -> absl::StatusOr<std::vector<FeedChange>> {
    ASSIGN_OR_RETURN(const auto ends, connection.Query(kPageEnd, {after, int64_t{limit}}));
    if (ends[0].IsNull(0)) return std::vector<FeedChange>();
    return Changes(connection, bodies, after, ends[0].Int(0));
  };
}

}  // namespace parley::contacts
