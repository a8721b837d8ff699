#include "services/contacts/contact/contact_sql.h"

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "services/contacts/contact/connection_row_sql.h"
#include "services/contacts/contact/contact_row_sql.h"

namespace parley::contacts {
namespace {

using store::Connection;
using store::Row;
using store::Transaction;

constexpr char kById[] =
    "SELECT " PARLEY_CONTACT_COLUMNS " FROM contact WHERE tenant = $1 AND id = $2 AND owner = $3";
// A seeker sees the tenant's directory and her own; everybody else the directory alone ($3 = '').
constexpr char kVisible[] =
    "SELECT " PARLEY_CONTACT_COLUMNS
    " FROM contact WHERE tenant = $1 AND id = $2 AND owner IN ('', $3) AND is_deleted = 0";
constexpr char kSince[] =
    "SELECT " PARLEY_CONTACT_COLUMNS
    " FROM contact WHERE tenant = $1 AND owner IN ('', $2) AND revision > $3 AND is_deleted = 0 "
    "ORDER BY revision LIMIT $4";
constexpr char kOwned[] =
    "SELECT " PARLEY_CONTACT_COLUMNS
    " FROM contact WHERE tenant = $1 AND owner = $2 AND revision > $3 AND is_deleted = 0 "
    "ORDER BY revision LIMIT $4";
constexpr int kOwnedRows = 500;  // in memory at a time, of thousands after an import

constexpr char kWritten[] =
    "SELECT " PARLEY_CONTACT_COLUMNS ", tenant FROM contact WHERE revision > $1 AND revision <= $2";
constexpr int kTenantColumn = 18;  // after PARLEY_CONTACT_COLUMNS

absl::Status SaveState(Transaction& transaction, const std::string& tenant, const ContactState& before,
                       ContactState& after) {
  RETURN_IF_ERROR(SaveContact(transaction, tenant, after.contact));
  if (!after.connection || after.connection == before.connection) return absl::OkStatus();
  return SaveConnection(transaction, tenant, *after.connection);
}

class ContactStore final : public store::SqlStore<ContactState> {
 public:
  using SqlStore::SqlStore;

 private:
  absl::StatusOr<ContactState> Load(Connection& connection, const Call& call,
                                    std::span<const Name> names) override;
  absl::Status Save(Transaction& transaction, const Call& call, const ContactState& before,
                    ContactState& after) override {
    return SaveState(transaction, call.caller.tenant, before, after);
  }
  absl::StatusOr<ContactState> LoadVisible(Connection& connection, const Call& call,
                                           const Name& name) override;
  absl::StatusOr<std::vector<ContactState>> LoadSince(Connection& connection, const Call& call,
                                                      Revision after, int limit) override;
};

// A decision sees only contacts of the directory the caller may change, so that another's is not there; who
// refers is only read, so whom the caller may see will do.
absl::StatusOr<ContactState> ContactStore::Load(Connection& connection, const Call& call,
                                                std::span<const Name> names) {
  const std::string& tenant = call.caller.tenant;
  const Name owner = DirectoryOf(call.caller);
  ContactState state;
  ASSIGN_OR_RETURN(const auto zones, connection.Query("SELECT zone FROM tenant WHERE tenant = $1", {tenant}));
  if (!zones.empty()) state.tenant_zone = zones[0].Text(0);
  for (const Name& name : names) {
    absl::string_view id = name;
    if (absl::ConsumePrefix(&id, "contacts/")) {
      ASSIGN_OR_RETURN(const auto rows, connection.Query(kById, {tenant, std::string(id), owner}));
      if (rows.empty()) continue;
      state.contact = FromContactRow(rows[0]);
      ASSIGN_OR_RETURN(state.connection, FindConnectionOf(connection, tenant, name));
      continue;
    }
    if (absl::ConsumePrefix(&id, "referrers/contacts/")) {
      ASSIGN_OR_RETURN(const auto rows, connection.Query(kVisible, {tenant, std::string(id), owner}));
      state.sees_referrer = !rows.empty();
      continue;
    }
    ASSIGN_OR_RETURN(const auto holder, FindContactByKey(connection, tenant, owner, name));
    if (!holder) continue;
    (absl::StartsWith(name, "contactUrls/") ? state.same_url : state.same_email) = ContactName(holder->id);
  }
  return state;
}

absl::StatusOr<ContactState> ContactStore::LoadVisible(Connection& connection, const Call& call,
                                                       const Name& name) {
  absl::string_view id = name;
  absl::ConsumePrefix(&id, "contacts/");
  ASSIGN_OR_RETURN(const auto rows, connection.Query(kVisible, {call.caller.tenant, std::string(id),
                                                                DirectoryOf(call.caller)}));
  if (rows.empty()) return NotFound(name);
  return ContactState{.contact = FromContactRow(rows[0])};
}

absl::StatusOr<std::vector<ContactState>> ContactStore::LoadSince(Connection& connection, const Call& call,
                                                                  Revision after, int limit) {
  ASSIGN_OR_RETURN(const auto rows, connection.Query(kSince, {call.caller.tenant, DirectoryOf(call.caller),
                                                              after, int64_t{limit}}));
  std::vector<ContactState> states;
  for (const Row& row : rows) states.push_back({.contact = FromContactRow(row)});
  return states;
}

}  // namespace

std::unique_ptr<Store<ContactState>> OpenContacts(const store::StoreContext& context) {
  return std::make_unique<ContactStore>(context);
}

absl::Status EmptyDirectoryOf(Transaction& transaction, const std::string& tenant, const Name& seeker,
                              absl::Time now) {
  Revision after = 0;
  while (true) {
    ASSIGN_OR_RETURN(const auto rows,
                     transaction.Query(kOwned, {tenant, seeker, after, int64_t{kOwnedRows}}));
    for (const Row& row : rows) {
      ContactState before{.contact = FromContactRow(row)};
      const Name name = ContactName(before.contact.id);
      ASSIGN_OR_RETURN(before.connection, FindConnectionOf(transaction, tenant, name));
      after = before.contact.revision;
      ASSIGN_OR_RETURN(ContactState emptied, DeleteContact(before, name, now));
      RETURN_IF_ERROR(SaveState(transaction, tenant, before, emptied));
    }
    if (rows.size() < kOwnedRows) return absl::OkStatus();
  }
}

absl::StatusOr<std::vector<std::pair<std::string, Contact>>> ContactsWritten(Connection& connection,
                                                                             Revision after, Revision upto) {
  ASSIGN_OR_RETURN(const auto rows, connection.Query(kWritten, {after, upto}));
  std::vector<std::pair<std::string, Contact>> contacts;
  for (const Row& row : rows) contacts.emplace_back(row.Text(kTenantColumn), FromContactRow(row));
  return contacts;
}

}  // namespace parley::contacts
