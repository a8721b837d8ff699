// parley-contacts: people. Config, database, stores, methods, serve.

#include <optional>

#include "absl/flags/flag.h"
#include "common/clock/clock.h"
#include "common/config/server_flags.h"
#include "common/errors/errors.h"
#include "common/observe/metrics.h"
#include "common/rpc/clock_service.h"
#include "common/rpc/feed.h"
#include "common/rpc/serve.h"
#include "common/store/request_log.h"
#include "common/store/sql_store.h"
#include "common/store/sqlite.h"
#include "services/contacts/contact/contact_rpc.h"
#include "services/contacts/contact/contact_sql.h"
#include "services/contacts/contact/import_rpc.h"
#include "services/contacts/contact/import_sql.h"
#include "services/contacts/feed_sql.h"
#include "services/contacts/migrations_sql.h"
#include "services/contacts/seeker/seeker_rpc.h"
#include "services/contacts/seeker/seeker_sql.h"
#include "services/contacts/tenant/tenant_rpc.h"
#include "services/contacts/tenant/tenant_sql.h"

ABSL_FLAG(std::string, bootstrap, "",
          "JSON file with the first tenant and key, kept at start; empty = none.");

namespace parley::contacts {
namespace {

// People change when somebody changes them, and never by themselves.
absl::StatusOr<std::optional<absl::Time>> NothingIsDue() {
  return std::nullopt;
}

absl::StatusOr<int> Run(int argc, char** argv) {
  ASSIGN_OR_RETURN(const ServerFlags flags, ParseServerFlags(argc, argv, "contacts"));
  ASSIGN_OR_RETURN(const auto clock, ClockFromEnvironment(flags.production));
  Metrics metrics;
  ASSIGN_OR_RETURN(const auto database, store::OpenSqlite(flags.data_dir, Migrations(), &metrics));
  RETURN_IF_ERROR(SaveBootstrapFile(*database, absl::GetFlag(FLAGS_bootstrap), clock->Now()));

  store::RequestLog requests(flags.kek);
  const store::StoreContext context{*database, requests, *clock};
  const auto tenants = OpenTenants(context);
  const auto policies = OpenPolicies(context);
  const auto api_keys = OpenApiKeys(context);
  const auto credentials = OpenCredentials(*database);
  const auto seekers = OpenSeekers(context, EmptyDirectoryOf);
  const auto contacts = OpenContacts(context);
  const auto imports = OpenImports(context);
  store::Feed feed(*database, PeopleFeed({TenantBody, PolicyBody, SeekerBody, ContactBody, ConnectionBody}));
  rpc::Feeder feeder(feed, metrics);
  const std::string key_environment = flags.production ? "prod" : "dev";
  return rpc::Serve(
      flags,
      rpc::Concat(
          TenantMethods({*tenants, *policies, *api_keys, *credentials, key_environment}),
          SeekerMethods(*seekers), ContactMethods(*contacts),
          std::vector<rpc::Method>{ImportMethod(*imports)}, feeder.Methods({}),
          rpc::ClockMethods(*clock, {}, rpc::KeepTime([&] { return database->head(); }, NothingIsDue))),
      metrics);
}

}  // namespace
}  // namespace parley::contacts

int main(int argc, char** argv) {
  return parley::rpc::Main(argc, argv, "contacts", parley::contacts::Run);
}
