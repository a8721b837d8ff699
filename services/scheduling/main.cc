// parley-scheduling: interviews. Config, database, people, interviews, methods, serve.

#include <algorithm>
#include <memory>

#include "common/clock/clock.h"
#include "common/config/server_flags.h"
#include "common/errors/errors.h"
#include "common/observe/log.h"
#include "common/observe/metrics.h"
#include "common/rpc/clock_service.h"
#include "common/rpc/feed.h"
#include "common/rpc/follower.h"
#include "common/rpc/serve.h"
#include "common/store/request_log.h"
#include "common/store/sql_store.h"
#include "common/store/sqlite.h"
#include "services/scheduling/capture/capture_rpc.h"
#include "services/scheduling/capture/capture_sql.h"
#include "services/scheduling/captured.h"
#include "services/scheduling/interview/feed_rpc.h"
#include "services/scheduling/interview/feed_sql.h"
#include "services/scheduling/interview/interview_rpc.h"
#include "services/scheduling/interview/interview_sql.h"
#include "services/scheduling/interview/links_rpc.h"
#include "services/scheduling/interview/sweeper_sql.h"
#include "services/scheduling/obligations/obligation_rpc.h"
#include "services/scheduling/obligations/obligation_sql.h"
#include "services/scheduling/people/follow_contacts_rpc.h"
#include "services/scheduling/people/person_facts_sql.h"
#include "services/scheduling/settings.h"

namespace parley {

store::Migrations schedulingMigrations();

namespace scheduling {
namespace {

store::Migrations AllMigrations() {
  store::Migrations migrations = schedulingMigrations();
  migrations.insert(migrations.begin(), store::FollowTables());
  return migrations;
}

absl::StatusOr<int> Run(int argc, char** argv) {
  ASSIGN_OR_RETURN(const ServerFlags flags, ParseServerFlags(argc, argv, "scheduling"));
  ASSIGN_OR_RETURN(const Settings settings, ReadSettings());
  ASSIGN_OR_RETURN(const std::string link_key, ReadKeyFile(settings.link_key_file));
  if (flags.kek.empty()) return InvalidFields({{"--kek_file", "must be given"}});
  ASSIGN_OR_RETURN(const auto clock, ClockFromEnvironment(flags.production));
  ASSIGN_OR_RETURN(const auto database, store::OpenSqlite(flags.data_dir, AllMigrations()));

  Metrics metrics;
  store::Copies people = CopiesOfContacts(*database, {DecodePerson, LinkReferralRow}, flags.kek);
  rpc::Follower contacts({.name = "scheduling",
                          .source_address = settings.contacts_address,
                          .caller_key = flags.caller_key,
                          .has_test_clock = clock->IsTest(),
                          .waiters_max = std::max(1, flags.worker_count / 4)},
                         people, metrics);
  store::RequestLog requests(flags.kek);
  const store::StoreContext context{*database, requests, *clock};
  const auto interviews = OpenInterviews(context, flags.kek);
  const auto captures = OpenCaptures(context, flags.kek);
  const auto owings = OpenOwings(context, flags.kek);
  const auto await_people = [&](const Call& call) { return contacts.catch_up().Await(call); };
  const auto hold = [&](const Call& call, const Name& name) {
    return HoldInterview(*interviews, call, name);
  };
  const auto captured = [&](const Call& call, const Name& name) -> absl::StatusOr<Captured> {
    ASSIGN_OR_RETURN(const CaptureState state, captures->Get(call, name));
    return CapturedOf(state);
  };
  std::unique_ptr<Sweeper> sweeper;
  if (!settings.follow_only) sweeper = std::make_unique<Sweeper>(*database, *interviews, *clock);
  store::Feed feed(*database, InterviewFeed(flags.kek, RenderedBodies()));
  rpc::Feeder feeder(feed);
  return rpc::Serve(flags,
                    rpc::Concat(InterviewMethods(*interviews, await_people),
                                LinkMethods(LinkedInterviews(context), link_key, *clock),
                                CaptureMethods(*captures, {hold, await_people}),
                                ObligationMethods(*owings, captured), feeder.Methods({&contacts}),
                                rpc::ClockMethods(*clock, {&contacts},
                                                  rpc::KeepTime([&] { return database->head(); },
                                                                [&] { return NextDue(*database); }))),
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
