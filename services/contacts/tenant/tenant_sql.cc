#include "services/contacts/tenant/tenant_sql.h"

#include <fstream>
#include <iterator>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/names/names.h"

namespace parley::contacts {
namespace {

using store::Blob;
using store::Connection;
using store::Row;
using store::Transaction;
using store::Value;

constexpr char kTenant[] =
    "SELECT tenant, number, display_name, mail_domain, inbound_address, zone, revision FROM tenant WHERE "
    "tenant = $1";
constexpr char kTenantsWritten[] =
    "SELECT tenant, number, display_name, mail_domain, inbound_address, zone, revision FROM tenant "
    "WHERE revision > $1 AND revision <= $2";
constexpr char kKeyById[] =
    "SELECT id, secret_sha256, display_name, scopes, create_time, expire_time, is_deleted, revision FROM "
    "api_key "
    "WHERE tenant = $1 AND id = $2";
constexpr char kKeysSince[] =
    "SELECT id, secret_sha256, display_name, scopes, create_time, expire_time, is_deleted, revision FROM "
    "api_key "
    "WHERE tenant = $1 AND revision > $2 AND is_deleted = 0 ORDER BY revision LIMIT $3";
constexpr char kCredential[] =
    "SELECT id, secret_sha256, display_name, scopes, create_time, expire_time, is_deleted, revision, tenant, "
    "(SELECT count(*) FROM seeker WHERE seeker.tenant = api_key.tenant AND seeker.id = $2 AND is_deleted = "
    "0) "
    "FROM api_key WHERE id = $1";
constexpr char kSaveKey[] =
    "INSERT INTO api_key (tenant, id, secret_sha256, display_name, scopes, create_time, expire_time, "
    "is_deleted, "
    "revision) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) "
    "ON CONFLICT (tenant, id) DO UPDATE SET secret_sha256 = $3, is_deleted = $8, revision = $9";

Tenant TenantFrom(const Row& row) {
  return {.id = row.Text(0),
          .number = row.Int(1),
          .display_name = row.Text(2),
          .mail_domain = row.Text(3),
          .inbound_address = row.Text(4),
          .zone = row.Text(5),
          .revision = row.Int(6)};
}

// From the columns numbers, revision.
PolicyState PolicyFrom(const Row& row) {
  PolicyState state{.revision = row.Int(1)};
  const std::string numbers = row.Text(0);
  for (absl::string_view pair : absl::StrSplit(numbers, ' ', absl::SkipEmpty())) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(pair, absl::MaxSplits('=', 1));
    int64_t value = 0;
    if (absl::SimpleAtoi(parts.second, &value)) state.numbers[parts.first] = value;
  }
  return state;
}

ApiKey KeyFrom(const Row& row) {
  return {.id = row.Text(0),
          .secret_sha256 = row.Bytes(1),
          .display_name = row.Text(2),
          .scopes = absl::StrSplit(row.Text(3), ' ', absl::SkipEmpty()),
          .create_time = absl::FromUnixMicros(row.Int(4)),
          .expire_time = row.IsNull(5) ? absl::InfiniteFuture() : absl::FromUnixMicros(row.Int(5)),
          .is_deleted = row.Int(6) != 0,
          .revision = row.Int(7)};
}

absl::Status SaveKey(Transaction& transaction, const std::string& tenant, ApiKey& key) {
  key.revision = transaction.NextRevision();
  const bool expires = key.expire_time != absl::InfiniteFuture();
  return transaction
      .Execute(kSaveKey, {tenant, key.id, Blob{key.secret_sha256}, key.display_name,
                          absl::StrJoin(key.scopes, " "), absl::ToUnixMicros(key.create_time),
                          expires ? Value(absl::ToUnixMicros(key.expire_time)) : Value(),
                          int64_t{key.is_deleted}, key.revision})
      .status();
}

// A tenant is made at bootstrap and read here.
class TenantStore final : public store::SqlStore<Tenant> {
 public:
  using SqlStore::SqlStore;

 private:
  absl::StatusOr<Tenant> Load(Connection& connection, const Call& call, std::span<const Name>) override {
    ASSIGN_OR_RETURN(const auto rows, connection.Query(kTenant, {call.caller.tenant}));
    return rows.empty() ? Tenant() : TenantFrom(rows[0]);
  }
  absl::Status Save(Transaction&, const Call&, const Tenant&, Tenant&) override {
    return absl::UnimplementedError("a tenant is made at bootstrap");
  }
  absl::StatusOr<Tenant> LoadVisible(Connection& connection, const Call& call, const Name& name) override {
    ASSIGN_OR_RETURN(Tenant tenant, Load(connection, call, {}));
    if (tenant.revision == 0) return NotFound(name);
    return tenant;
  }
  absl::StatusOr<std::vector<Tenant>> LoadSince(Connection& connection, const Call& call, Revision after,
                                                int) override {
    ASSIGN_OR_RETURN(Tenant tenant, Load(connection, call, {}));
    if (tenant.revision <= after) return std::vector<Tenant>();
    return std::vector<Tenant>{std::move(tenant)};
  }
};

class PolicyStore final : public store::SqlStore<PolicyState> {
 public:
  using SqlStore::SqlStore;

 private:
  absl::StatusOr<PolicyState> Load(Connection& connection, const Call& call, std::span<const Name>) override {
    ASSIGN_OR_RETURN(
        const auto rows,
        connection.Query("SELECT numbers, revision FROM policy WHERE tenant = $1", {call.caller.tenant}));
    return rows.empty() ? PolicyState() : PolicyFrom(rows[0]);
  }
  absl::Status Save(Transaction& transaction, const Call& call, const PolicyState&,
                    PolicyState& after) override {
    after.revision = transaction.NextRevision();
    const std::string numbers = absl::StrJoin(after.numbers, " ", absl::PairFormatter("="));
    return transaction
        .Execute(
            "INSERT INTO policy (tenant, numbers, revision) VALUES ($1, $2, $3) "
            "ON CONFLICT (tenant) DO UPDATE SET numbers = $2, revision = $3",
            {call.caller.tenant, numbers, after.revision})
        .status();
  }
  absl::StatusOr<PolicyState> LoadVisible(Connection& connection, const Call& call, const Name&) override {
    return Load(connection, call, {});
  }
  absl::StatusOr<std::vector<PolicyState>> LoadSince(Connection& connection, const Call& call, Revision after,
                                                     int) override {
    ASSIGN_OR_RETURN(PolicyState state, Load(connection, call, {}));
    if (state.revision <= after) return std::vector<PolicyState>();
    return std::vector<PolicyState>{std::move(state)};
  }
};

class ApiKeyStore final : public store::SqlStore<ApiKey> {
 public:
  using SqlStore::SqlStore;

 private:
  absl::StatusOr<ApiKey> Load(Connection& connection, const Call& call,
                              std::span<const Name> names) override {
    absl::string_view id = names.front();
    absl::ConsumePrefix(&id, "apiKeys/");
    ASSIGN_OR_RETURN(const auto rows, connection.Query(kKeyById, {call.caller.tenant, std::string(id)}));
    return rows.empty() ? ApiKey() : KeyFrom(rows[0]);
  }
  absl::Status Save(Transaction& transaction, const Call& call, const ApiKey&, ApiKey& after) override {
    return SaveKey(transaction, call.caller.tenant, after);
  }
  absl::StatusOr<ApiKey> LoadVisible(Connection& connection, const Call& call, const Name& name) override {
    ASSIGN_OR_RETURN(ApiKey key, Load(connection, call, {&name, 1}));
    if (key.revision == 0 || key.is_deleted) return NotFound(name);
    return key;
  }
  absl::StatusOr<std::vector<ApiKey>> LoadSince(Connection& connection, const Call& call, Revision after,
                                                int limit) override {
    ASSIGN_OR_RETURN(const auto rows,
                     connection.Query(kKeysSince, {call.caller.tenant, after, int64_t{limit}}));
    std::vector<ApiKey> keys;
    for (const Row& row : rows) keys.push_back(KeyFrom(row));
    return keys;
  }
};

class SqlCredentials final : public Credentials {
 public:
  explicit SqlCredentials(store::Database& database) : database_(database) {}

  absl::StatusOr<std::optional<Found>> Find(const std::string& key_id, const Name& seeker) override {
    absl::string_view seeker_id = seeker;
    absl::ConsumePrefix(&seeker_id, "seekers/");
    std::optional<Found> found;
    RETURN_IF_ERROR(database_.Read([&](Connection& connection) -> absl::Status {
      ASSIGN_OR_RETURN(const auto rows, connection.Query(kCredential, {key_id, std::string(seeker_id)}));
      if (!rows.empty()) {
        found = Found{.tenant = rows[0].Text(8), .key = KeyFrom(rows[0]), .has_seeker = rows[0].Int(9) > 0};
      }
      return absl::OkStatus();
    }));
    return found;
  }

 private:
  store::Database& database_;
};

absl::Status SaveTenant(Transaction& transaction, const Tenant& tenant) {
  ASSIGN_OR_RETURN(const auto there, transaction.Query(kTenant, {tenant.id}));
  if (!there.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto numbers,
                   transaction.Query("SELECT coalesce(max(number), 0) + 1 FROM tenant", {}));
  return transaction
      .Execute(
          "INSERT INTO tenant (tenant, number, display_name, mail_domain, inbound_address, zone, revision) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7)",
          {tenant.id, numbers[0].Int(0), tenant.display_name, tenant.mail_domain, tenant.inbound_address,
           tenant.zone, transaction.NextRevision()})
      .status();
}

// A tenant that has set no number has a policy too, or its neighbours, who follow the row, could not tell
// "all defaults" from "not yet known".
absl::Status SaveFirstPolicy(Transaction& transaction, const std::string& tenant) {
  ASSIGN_OR_RETURN(const auto there, transaction.Query("SELECT 1 FROM policy WHERE tenant = $1", {tenant}));
  if (!there.empty()) return absl::OkStatus();
  return transaction
      .Execute("INSERT INTO policy (tenant, numbers, revision) VALUES ($1, '', $2)",
               {tenant, transaction.NextRevision()})
      .status();
}

}  // namespace

std::unique_ptr<Store<Tenant>> OpenTenants(const store::StoreContext& context) {
  return std::make_unique<TenantStore>(context);
}
std::unique_ptr<Store<PolicyState>> OpenPolicies(const store::StoreContext& context) {
  return std::make_unique<PolicyStore>(context);
}
std::unique_ptr<Store<ApiKey>> OpenApiKeys(const store::StoreContext& context) {
  return std::make_unique<ApiKeyStore>(context);
}
std::unique_ptr<Credentials> OpenCredentials(store::Database& database) {
  return std::make_unique<SqlCredentials>(database);
}

absl::StatusOr<std::vector<Tenant>> TenantsWritten(Connection& connection, Revision after, Revision upto) {
  ASSIGN_OR_RETURN(const auto rows, connection.Query(kTenantsWritten, {after, upto}));
  std::vector<Tenant> tenants;
  for (const Row& row : rows) tenants.push_back(TenantFrom(row));
  return tenants;
}

absl::StatusOr<std::vector<std::pair<std::string, PolicyState>>> PoliciesWritten(Connection& connection,
                                                                                 Revision after,
                                                                                 Revision upto) {
  ASSIGN_OR_RETURN(
      const auto rows,
      connection.Query("SELECT numbers, revision, tenant FROM policy WHERE revision > $1 AND revision <= $2",
                       {after, upto}));
  std::vector<std::pair<std::string, PolicyState>> policies;
  for (const Row& row : rows) policies.emplace_back(row.Text(2), PolicyFrom(row));
  return policies;
}

absl::Status SaveBootstrap(store::Database& database, const Bootstrap& bootstrap, absl::Time now) {
  const auto no_deadline = std::chrono::steady_clock::time_point::max();
  return database.Write(no_deadline, [&](Transaction& transaction) -> absl::Status {
    RETURN_IF_ERROR(SaveTenant(transaction, bootstrap.tenant));
    RETURN_IF_ERROR(SaveFirstPolicy(transaction, bootstrap.tenant.id));
    ASSIGN_OR_RETURN(const auto keys, transaction.Query(kKeyById, {bootstrap.tenant.id, bootstrap.key.id}));
    if (!keys.empty()) return absl::OkStatus();
    ApiKey key{.id = bootstrap.key.id,
               .secret_sha256 = Sha256(bootstrap.key.secret),
               .display_name = "bootstrap",
               .scopes = {"*"},
               .create_time = now};
    return SaveKey(transaction, bootstrap.tenant.id, key);
  });
}

absl::Status SaveBootstrapFile(store::Database& database, const std::string& path, absl::Time now) {
  if (path.empty()) return absl::OkStatus();
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::FailedPreconditionError("the bootstrap file cannot be read");
  const std::string json((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  ASSIGN_OR_RETURN(const Bootstrap bootstrap, ParseBootstrap(json));
  return SaveBootstrap(database, bootstrap, now);
}

}  // namespace parley::contacts
