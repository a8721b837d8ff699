// parley-scheduling: interviews. Config, database, people, interviews, methods, serve.

#include <functional>
#include <memory>

#include "common/clock/clock.h"
#include "common/config/server_flags.h"
#include "common/errors/errors.h"
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
#include "services/scheduling/interview/watch_rpc.h"
#include "services/scheduling/interview/watch_sql.h"
#include "services/scheduling/migrations_sql.h"
#include "services/scheduling/obligations/obligation_rpc.h"
#include "services/scheduling/obligations/obligation_sql.h"
#include "services/scheduling/people/follow_contacts_rpc.h"
#include "services/scheduling/people/person_facts_sql.h"
#include "services/scheduling/settings.h"

namespace parley::scheduling {
namespace {

absl::StatusOr<int> Run(int argc, char** argv) {
  ASSIGN_OR_RETURN(const ServerFlags flags, ParseServerFlags(argc, argv, "scheduling"));
  ASSIGN_OR_RETURN(const Settings settings, ReadSettings());
  ASSIGN_OR_RETURN(const std::string link_key, ReadKeyFile(settings.link_key_file));
  ASSIGN_OR_RETURN(const auto clock, ClockFromEnvironment(flags.production));
  Metrics metrics;
  ASSIGN_OR_RETURN(const auto database,
                   store::OpenSqlite(flags.data_dir, store::WithFollowTables(Migrations()), &metrics));

  store::Copies people = CopiesOfContacts(*database, {DecodePerson, LinkReferralRow}, flags.kek);
  rpc::Follower contacts(rpc::FollowerOf(settings.contacts_address, flags, *clock), people, metrics);
  store::RequestLog requests(flags.kek);
  const store::StoreContext context{*database, requests, *clock};
  const auto interviews = OpenInterviews(context, flags.kek);
  const auto captures = OpenCaptures(context, flags.kek);
  const auto owings = OpenOwings(context, flags.kek);
  const auto await_people = [&](const Call& call) { return contacts.catch_up().Await(call); };
  const auto hold = std::bind_front(HoldInterview, std::ref(*interviews));
  std::unique_ptr<Sweeper> sweeper;
  if (!settings.follow_only) sweeper = std::make_unique<Sweeper>(*database, *interviews, *clock);
  store::Feed feed(*database, InterviewFeed(flags.kek, RenderedBodies()));
  rpc::Feeder feeder(feed, metrics);
  rpc::Watches watches(*database, WatchedInterviews(OpenInterviewChanges(*database)), kWatchInterviews);
  return rpc::Serve(
      flags,
      rpc::Concat(InterviewMethods(*interviews, await_people), watches.Methods(),
                  LinkMethods(LinkedInterviews(context, flags.kek), link_key, *clock),
                  CaptureMethods(*captures, {hold, await_people}),
                  ObligationMethods(*owings, CapturedFrom(*captures)), feeder.Methods({&contacts}),
                  rpc::ClockMethods(
                      *clock, {&contacts},
                      rpc::KeepTime([&] { return database->head(); }, [&] { return NextDue(*database); }))),
      metrics);
}

}  // namespace
}  // namespace parley::scheduling

int main(int argc, char** argv) {
  return parley::rpc::Main(argc, argv, "scheduling", parley::scheduling::Run);
}
