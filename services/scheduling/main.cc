// parley-scheduling: interviews. Config, database, people, methods, serve.

#include <algorithm>

#include "absl/flags/flag.h"
#include "common/clock/clock.h"
#include "common/config/server_flags.h"
#include "common/errors/errors.h"
#include "common/observe/log.h"
#include "common/observe/metrics.h"
#include "common/rpc/feed.h"
#include "common/rpc/follower.h"
#include "common/rpc/serve.h"
#include "common/store/sqlite.h"
#include "services/scheduling/people/follow_contacts_rpc.h"
#include "services/scheduling/people/person_facts_sql.h"

ABSL_FLAG(std::string, contacts_address, "", "Address and port of the contacts service, which is followed.");

namespace parley {

store::Migrations schedulingMigrations();

namespace scheduling {
namespace {

store::Migrations AllMigrations() {
  store::Migrations migrations = schedulingMigrations();
  migrations.insert(migrations.begin(), store::FollowTables());
  return migrations;
}

absl::Status CheckFlags(const ServerFlags& flags) {
  std::vector<FieldViolation> violations;
  if (absl::GetFlag(FLAGS_contacts_address).empty())
    violations.push_back({"--contacts_address", "must be given"});
  if (flags.kek.empty()) violations.push_back({"--kek_file", "must be given"});
  return violations.empty() ? absl::OkStatus() : InvalidFields(violations);
}

// This service has no rows yet that its neighbours follow.
absl::StatusOr<std::vector<FeedChange>> NoRows(store::Connection&, Revision, int) {
  return std::vector<FeedChange>();
}

absl::StatusOr<int> Run(int argc, char** argv) {
  ASSIGN_OR_RETURN(const ServerFlags flags, ParseServerFlags(argc, argv, "scheduling"));
  RETURN_IF_ERROR(CheckFlags(flags));
  ASSIGN_OR_RETURN(const auto clock, ClockFromEnvironment(flags.production));
  ASSIGN_OR_RETURN(const auto database, store::OpenSqlite(flags.data_dir, AllMigrations()));

  Metrics metrics;
  store::Copies people = CopiesOfContacts(*database, DecodePerson, flags.kek);
  rpc::Follower contacts({.name = "scheduling",
                          .source_address = absl::GetFlag(FLAGS_contacts_address),
                          .caller_key = flags.caller_key,
                          .has_test_clock = clock->IsTest(),
                          .waiters_max = std::max(1, flags.worker_count / 4)},
                         people, metrics);
  store::Feed feed(*database, NoRows);
  rpc::Feeder feeder(feed);
  return rpc::Serve(flags, feeder.Methods({&contacts}), metrics);
}

}  // namespace
}  // namespace scheduling
}  // namespace parley

int main(int argc, char** argv) {
  parley::rpc::PrepareSignals();
  parley::SetLogService("scheduling");
  const auto code = parley::scheduling::Run(argc, argv);
  if (code.ok()) return *code;
  parley::Log(parley::Severity::kError, "cannot start", {{"why", code.status().message()}});
  return 1;
}
