#include "services/contacts/contact/connection_row_sql.h"

#include "common/errors/errors.h"

namespace parley::contacts {
namespace {

constexpr char kOfContact[] =
    "SELECT id, seeker, referred_by, contact, referral, is_deleted, revision "
    "FROM connection WHERE tenant = $1 AND contact = $2 AND is_deleted = 0";
constexpr char kWritten[] =
    "SELECT id, seeker, referred_by, contact, referral, is_deleted, revision, tenant "
    "FROM connection WHERE revision > $1 AND revision <= $2";
constexpr char kSave[] =
    "INSERT INTO connection (tenant, id, seeker, referred_by, contact, referral, is_deleted, revision) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
    "ON CONFLICT (tenant, id) DO UPDATE SET seeker = $3, referred_by = $4, contact = $5, referral = $6, "
    "is_deleted = $7, revision = $8";

PeopleConnection FromRow(const store::Row& row) {
  return {.id = row.Text(0),
          .seeker = row.Text(1),
          .referred_by = row.Text(2),
          .contact = row.Text(3),
          .referral = row.Text(4),
          .is_deleted = row.Int(5) != 0,
          .revision = row.Int(6)};
}

}  // namespace

absl::Status SaveConnection(store::Transaction& transaction, const std::string& tenant,
                            PeopleConnection& connection) {
  connection.revision = transaction.NextRevision();
  return transaction
      .Execute(kSave, {tenant, connection.id, connection.seeker, connection.referred_by, connection.contact,
                       connection.referral, int64_t{connection.is_deleted}, connection.revision})
      .status();
}

absl::StatusOr<std::optional<PeopleConnection>> FindConnectionOf(store::Connection& database,
                                                                 const std::string& tenant,
                                                                 const Name& contact) {
  ASSIGN_OR_RETURN(const auto rows, database.Query(kOfContact, {tenant, contact}));
  if (rows.empty()) return std::nullopt;
  return FromRow(rows[0]);
}

absl::StatusOr<std::vector<std::pair<std::string, PeopleConnection>>> ConnectionsWritten(
    store::Connection& database, Revision after, Revision upto) {
  ASSIGN_OR_RETURN(const auto rows, database.Query(kWritten, {after, upto}));
  std::vector<std::pair<std::string, PeopleConnection>> connections;
  for (const store::Row& row : rows) connections.emplace_back(row.Text(7), FromRow(row));
  return connections;
}

}  // namespace parley::contacts
