// parley-notification: how people are told. Config, database, sender, copies, methods, serve.

#include "common/clock/clock.h"
#include "common/config/server_flags.h"
#include "common/errors/errors.h"
#include "common/observe/log.h"
#include "common/observe/metrics.h"
#include "common/rpc/clock_service.h"
#include "common/rpc/feed.h"
#include "common/rpc/follower.h"
#include "common/rpc/serve.h"
#include "common/store/sqlite.h"
#include "services/notification/channels/smtp.h"
#include "services/notification/follow_sql.h"
#include "services/notification/inbox/inbox_rpc.h"
#include "services/notification/inbox/inbox_sql.h"
#include "services/notification/letters_sql.h"
#include "services/notification/migrations_sql.h"
#include "services/notification/notices/agenda_sql.h"
#include "services/notification/notices/notices_rpc.h"
#include "services/notification/notices/notices_sql.h"
#include "services/notification/plan_current_rpc.h"
#include "services/notification/queue/zset_queue.h"
#include "services/notification/sender.h"
#include "services/notification/sending_observe.h"
#include "services/notification/sending_sql.h"
#include "services/notification/settings.h"

namespace parley::notification {
namespace {

absl::StatusOr<int> Run(int argc, char** argv) {
  ASSIGN_OR_RETURN(const ServerFlags flags, ParseServerFlags(argc, argv, "notification"));
  ASSIGN_OR_RETURN(const Settings settings, ReadSettings());
  ASSIGN_OR_RETURN(const std::string link_key, ReadKeyFile(settings.link_key_file));
  ASSIGN_OR_RETURN(const auto channel, SmtpChannel::Create(settings.smtp_url));
  Metrics metrics;
  ASSIGN_OR_RETURN(const auto queue, OpenZsetQueue(settings.redis_address, kLeaseLife, &metrics));
  ASSIGN_OR_RETURN(const auto clock, ClockFromEnvironment(flags.production));
  ASSIGN_OR_RETURN(const auto database,
                   store::OpenSqlite(flags.data_dir, store::WithFollowTables(Migrations()), &metrics));

  store::Copies people = CopiesOfContacts(*database, *clock, flags.kek);
  store::Copies interviews = CopiesOfScheduling(*database, *clock, flags.kek);
  rpc::Follower contacts(rpc::FollowerOf(settings.contacts_address, flags, *clock), people, metrics);
  rpc::Follower scheduling(rpc::FollowerOf(settings.scheduling_address, flags, *clock), interviews, metrics);
  const store::Sealer sealer(flags.kek);
  const auto notices = OpenNotices(*database);
  const auto inbox = OpenInbox(*database, sealer, *clock);
  const auto letters = OpenLetters(*database, sealer, {settings.public_url, link_key});
  const auto deliveries = OpenSending(*database, sealer, PlanIsCurrent(scheduling));
  const auto agenda = OpenAgenda(*database);
  const auto oldest_due = metrics.AskGauge("parley_notices_oldest_due_lag_seconds",
                                           "How long ago the longest due notice was due.",
                                           [&] { return OldestDueLag(*agenda, *clock); });
  Sender sender({*deliveries, *letters, *channel, *clock, Reports(metrics), queue.get(), agenda.get()});
  database->OnCommit(sender.Waker());
  if (!settings.follow_only) sender.Start();

  // Nothing of this service is followed yet; the feed answers its head and how far the followers have come.
  store::Feed feed(*database, [](store::Connection&, Revision, int) { return std::vector<FeedChange>(); });
  rpc::Feeder feeder(feed, metrics);
  rpc::Watches watches(*database, WatchedInbox(*inbox), kWatchInbox);
  const rpc::Timekeeping time{.head = [&] { return database->head(); },
                              .undone = [&](absl::Time now) { return deliveries->Undone(now); },
                              .next_due = [&](absl::Time now) { return deliveries->NextDue(now); }};
  return rpc::Serve(flags,
                    rpc::Concat(NoticeMethods(*notices), InboxMethods(*inbox), watches.Methods(),
                                feeder.Methods({&contacts, &scheduling}),
                                rpc::ClockMethods(*clock, {&contacts, &scheduling}, time)),
                    metrics);
}

}  // namespace
}  // namespace parley::notification

int main(int argc, char** argv) {
  return parley::rpc::Main(argc, argv, "notification", parley::notification::Run);
}
