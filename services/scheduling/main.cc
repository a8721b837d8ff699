// parley-scheduling: interviews. Config, database, people, interviews, methods, serve.

#include <algorithm>
#include <memory>

#include "absl/flags/flag.h"
#include "common/clock/clock.h"
#include "common/config/server_flags.h"
#include "common/errors/errors.h"
#include "common/observe/log.h"
#include "common/observe/metrics.h"
#include "common/rpc/feed.h"
#include "common/rpc/follower.h"
#include "common/rpc/serve.h"
#include "common/store/request_log.h"
#include "common/store/sql_store.h"
#include "common/store/sqlite.h"
#include "services/scheduling/interview/feed_rpc.h"
#include "services/scheduling/interview/feed_sql.h"
#include "services/scheduling/interview/interview_rpc.h"
#include "services/scheduling/interview/interview_sql.h"
#include "services/scheduling/interview/links_rpc.h"
#include "services/scheduling/interview/sweeper_sql.h"
#include "services/scheduling/people/follow_contacts_rpc.h"
#include "services/scheduling/people/person_facts_sql.h"

ABSL_FLAG(std::string, contacts_address, "", "Address and port of the contacts service, which is followed.");
ABSL_FLAG(std::string, link_key_file, "", "File with the key of capability links: 64 hex digits.");
ABSL_FLAG(bool, follow_only, false, "Follow and serve, and do nothing by itself when its time comes.");

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

absl::StatusOr<int> Run(int argc, char** argv) {
  ASSIGN_OR_RETURN(const ServerFlags flags, ParseServerFlags(argc, argv, "scheduling"));
  RETURN_IF_ERROR(CheckFlags(flags));
  ASSIGN_OR_RETURN(const std::string link_key, ReadKeyFile(absl::GetFlag(FLAGS_link_key_file)));
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
  store::RequestLog requests(flags.kek);
  const store::StoreContext context{*database, requests, *clock};
  const auto interviews = OpenInterviews(context, flags.kek);
  const auto await_people = [&contacts](const Call& call) { return contacts.catch_up().Await(call); };
  std::unique_ptr<Sweeper> sweeper;
  if (!absl::GetFlag(FLAGS_follow_only)) sweeper = std::make_unique<Sweeper>(*database, *interviews, *clock);
  store::Feed feed(*database, InterviewFeed(flags.kek, RenderedBodies()));
  rpc::Feeder feeder(feed);
  return rpc::Serve(
      flags,
      rpc::Concat(InterviewMethods(*interviews, await_people),
                  LinkMethods(LinkedInterviews(context), link_key, *clock), feeder.Methods({&contacts})),
      metrics);
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
