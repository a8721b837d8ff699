#include "services/notification/queue/zset_queue.h"

#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <functional>
#include <map>
#include <mutex>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/redis/redis.h"
#include "common/redis/redis_server_fixture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::notification {
namespace {

using std::chrono::steady_clock;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::chrono::seconds kPatience{20};  // more than any test needs, so that a failure ends
constexpr absl::Duration kMoment = absl::Milliseconds(20);
const absl::Time kNoon = absl::FromUnixSeconds(1'772'366'400);

Due Entry(const std::string& id, int seconds_after_noon = 0, const std::string& tenant = "uni") {
  return {tenant, id, kNoon + absl::Seconds(seconds_after_noon)};
}

bool Eventually(const std::function<bool()>& holds) {
  const auto deadline = steady_clock::now() + kPatience;
  while (!holds()) {
    if (steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

class ZsetQueueTest : public testing::Test {
 protected:
  std::unique_ptr<ReminderQueue> Open(absl::Duration lease_life = kLeaseLife) {
    return OpenZsetQueue(server_.address(), lease_life).value();
  }

  // The ids of what is taken, which stays leased.
  std::vector<std::string> Taken(ReminderQueue& queue, absl::Time due_until = kNoon,
                                 int max = kLeaseEntriesMax) {
    const auto lease = queue.Take(due_until, max).value();
    std::vector<std::string> ids;
    for (const Due& due : lease ? lease->entries : std::vector<Due>()) ids.push_back(due.id);
    return ids;
  }

  RedisReply Ask(const RedisCommand& command) { return redis_->Run(command).value(); }

  // Returns when Redis's clock has passed the end of the lease.
  void AwaitEndOf(const Lease& lease) {
    double end_ms = 0;
    ASSERT_TRUE(absl::SimpleAtod(lease.token, &end_ms));
    ASSERT_TRUE(Eventually([&] {
      const RedisReply time = Ask({"TIME"});
      return std::stod(time.items[0].text) * 1000 + std::stod(time.items[1].text) / 1000 > end_ms + 1;
    }));
  }

  RedisServer server_;
  std::unique_ptr<Redis> redis_ = Redis::Create({.address = server_.address()}).value();
  std::unique_ptr<ReminderQueue> queue_ = Open();
};

TEST_F(ZsetQueueTest, WhatIsDueIsTakenOnceTheEarliestFirst) {
  ASSERT_TRUE(queue_->Add({Entry("b", -1), Entry("c", 0), Entry("a", -2)}).ok());
  const auto lease = queue_->Take(kNoon, 10).value();
  ASSERT_TRUE(lease.has_value());
  EXPECT_THAT(lease->entries, ElementsAre(Entry("a", -2), Entry("b", -1), Entry("c", 0)));
  EXPECT_EQ(lease->shard, ShardOf("uni"));
  EXPECT_EQ(queue_->Take(kNoon, 10).value(), std::nullopt);
}

TEST_F(ZsetQueueTest, WhatGoesThroughItIsCounted) {
  Metrics metrics;
  const auto queue = OpenZsetQueue(server_.address(), kLeaseLife, &metrics).value();
  ASSERT_TRUE(queue->Epoch().ok());
  ASSERT_TRUE(queue->Add({Entry("a"), Entry("b"), Entry("c")}).ok());
  const Lease lease = queue->Take(kNoon, 2).value().value();
  ASSERT_TRUE(queue->Settle(lease, {lease.entries[0]}, {}).ok());
  ASSERT_TRUE(queue->Epoch().ok());
  const std::string text = prometheus::TextSerializer().Serialize(metrics.registry().Collect());
  const auto messages = [](const char* name, const char* operation) {
    return absl::StrCat(name, "_messages_total{messaging_destination_name=\"reminders\",",
                        "messaging_operation_name=\"", operation, "\",messaging_system=\"redis\"} ");
  };
  EXPECT_THAT(text, HasSubstr(messages("messaging_client_sent", "add") + "3\n"));
  EXPECT_THAT(text, HasSubstr(messages("messaging_client_consumed", "take") + "2\n"));
  EXPECT_THAT(text, HasSubstr("parley_reminder_queue_settled_total{outcome=\"done\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("parley_reminder_queue_entries{state=\"waiting\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("parley_reminder_queue_entries{state=\"leased\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("parley_redis_failures_total 0\n"));
}

TEST_F(ZsetQueueTest, AnEmptyQueueGivesNothing) {
  EXPECT_EQ(queue_->Take(absl::InfiniteFuture(), 10).value(), std::nullopt);
}

TEST_F(ZsetQueueTest, WhatIsNotDueStaysUntilTheTakeLooksFarEnough) {
  const Due due{"uni", "a", kNoon + absl::Microseconds(1)};
  ASSERT_TRUE(queue_->Add({due}).ok());
  EXPECT_EQ(queue_->Take(kNoon, 10).value(), std::nullopt);
  EXPECT_THAT(queue_->Take(due.due, 10).value().value().entries, ElementsAre(due));
}

TEST_F(ZsetQueueTest, InstantsBeyondAllCalendarsKeepTheirPlace) {
  ASSERT_TRUE(
      queue_->Add({{"uni", "never", absl::InfiniteFuture()}, {"uni", "at once", absl::InfinitePast()}}).ok());
  EXPECT_THAT(Taken(*queue_, kNoon), ElementsAre("at once"));
  EXPECT_THAT(Taken(*queue_, absl::InfiniteFuture()), ElementsAre("never"));
}

TEST_F(ZsetQueueTest, AddOfAWaitingIdKeepsTheEarlierInstant) {
  ASSERT_TRUE(queue_->Add({Entry("a", 10), Entry("b", 10)}).ok());
  ASSERT_TRUE(queue_->Add({Entry("a", 5), Entry("b", 20)}).ok());
  const auto lease = queue_->Take(kNoon + absl::Seconds(60), 10).value();
  EXPECT_THAT(lease.value().entries, ElementsAre(Entry("a", 5), Entry("b", 10)));
}

TEST_F(ZsetQueueTest, AddOfALeasedIdDoesNothingAndOfASettledOneAddsItAgain) {
  ASSERT_TRUE(queue_->Add({Entry("a")}).ok());
  const Lease lease = queue_->Take(kNoon, 10).value().value();
  ASSERT_TRUE(queue_->Add({Entry("a", -5)}).ok());
  EXPECT_THAT(Taken(*queue_), IsEmpty());
  ASSERT_TRUE(queue_->Settle(lease, lease.entries, {}).ok());
  EXPECT_THAT(Taken(*queue_), IsEmpty());
  ASSERT_TRUE(queue_->Add({Entry("a", -5)}).ok());
  EXPECT_THAT(Taken(*queue_), ElementsAre("a"));
}

TEST_F(ZsetQueueTest, ATenantWithASpaceIsRefusedWithTheWholeCall) {
  EXPECT_EQ(queue_->Add({Entry("a"), Entry("b", 0, "two words")}).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(Taken(*queue_), IsEmpty());
  EXPECT_TRUE(queue_->Add({}).ok());
}

TEST_F(ZsetQueueTest, ATakeKeepsToItsMaximumAndToThatOfALease) {
  std::vector<Due> many;
  for (int i = 0; i < 1200; ++i) many.push_back(Entry(absl::StrCat("n", i)));
  ASSERT_TRUE(queue_->Add(many).ok());
  EXPECT_THAT(Taken(*queue_, kNoon, 3), SizeIs(3));
  EXPECT_THAT(Taken(*queue_, kNoon, 0), SizeIs(1));
  EXPECT_THAT(Taken(*queue_, kNoon, 1'000'000), SizeIs(kLeaseEntriesMax));
  EXPECT_THAT(Taken(*queue_, kNoon, kLeaseEntriesMax), SizeIs(kLeaseEntriesMax));
  EXPECT_THAT(Taken(*queue_, kNoon, kLeaseEntriesMax), SizeIs(1200 - 3 - 1 - 2 * kLeaseEntriesMax));
}

TEST_F(ZsetQueueTest, OneAddTakesMoreEntriesThanOneScriptDoes) {
  std::vector<Due> many;
  for (int i = 0; i < 20'000; ++i) many.push_back(Entry(absl::StrCat("n", i)));
  ASSERT_TRUE(queue_->Add(many).ok());
  EXPECT_EQ(Ask({"ZCARD", "{w1}d"}).integer, 20'000);
}

TEST_F(ZsetQueueTest, ShardsTakeTurnsSoThatALargeTenantDoesNotStarveAnother) {
  for (const char* tenant : {"large", "small"}) {
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(queue_->Add({Entry(absl::StrCat("n", i), 0, tenant)}).ok());
  }
  std::vector<std::string> tenants;
  for (int i = 0; i < 4; ++i) {
    tenants.push_back(queue_->Take(kNoon, 5).value().value().entries.front().tenant);
  }
  EXPECT_THAT(tenants, ElementsAre("small", "large", "small", "large"));  // of shards 1 and 3
}

TEST(ShardTest, ATenantsShardIsTheSameInEveryProcess) {
  EXPECT_EQ(ShardOf("uni"), 1);
  EXPECT_EQ(ShardOf("large"), 3);
  EXPECT_EQ(ShardOf("small"), 1);
}

TEST_F(ZsetQueueTest, AnEndedLeaseComesBackAndTheLateWorkerChangesNothing) {
  const auto late_worker = Open(kMoment);
  ASSERT_TRUE(queue_->Add({Entry("a", -9), Entry("b", -8)}).ok());
  Lease lost = late_worker->Take(kNoon, 10).value().value();
  std::optional<Lease> taken_over;
  ASSERT_TRUE(Eventually([&] { return (taken_over = queue_->Take(kNoon, 1).value()).has_value(); }));
  EXPECT_THAT(taken_over->entries, ElementsAre(Due{"uni", "a", kNoon}));  // when it was due is forgotten

  ASSERT_TRUE(late_worker->Settle(lost, {lost.entries[0]}, {}).ok());
  ASSERT_TRUE(late_worker->Settle(lost, {}, {Entry("a", -100)}).ok());
  EXPECT_THAT(Taken(*queue_), ElementsAre("b"));  // and "a" is still its second worker's
  ASSERT_TRUE(late_worker->Extend(lost).ok());
  EXPECT_THAT(lost.entries, IsEmpty());
  ASSERT_TRUE(queue_->Settle(*taken_over, {}, {Entry("a", 1)}).ok());
  EXPECT_THAT(Taken(*queue_, kNoon + absl::Seconds(1)), ElementsAre("a"));
}

TEST_F(ZsetQueueTest, ALeaseThatEndedButWasNotTakenOverStillSettlesAndExtends) {
  const auto late_worker = Open(kMoment);
  ASSERT_TRUE(queue_->Add({Entry("a", -9), Entry("b", -8)}).ok());
  Lease lease = late_worker->Take(kNoon, 10).value().value();
  AwaitEndOf(lease);
  ASSERT_TRUE(late_worker->Settle(lease, {lease.entries[0]}, {}).ok());
  ASSERT_TRUE(queue_->Extend(lease).ok());  // by the life of a lease of queue_
  EXPECT_THAT(lease.entries, ElementsAre(Entry("b", -8)));
  EXPECT_THAT(Taken(*queue_), IsEmpty());
}

TEST_F(ZsetQueueTest, ALeaseNeedsItsNewTokenAfterExtend) {
  ASSERT_TRUE(queue_->Add({Entry("a"), Entry("b")}).ok());
  const Lease before = queue_->Take(kNoon, 10).value().value();
  Lease lease = before;
  ASSERT_TRUE(queue_->Extend(lease).ok());
  EXPECT_EQ(lease.entries, before.entries);
  EXPECT_NE(lease.token, before.token);
  ASSERT_TRUE(queue_->Settle(before, {}, {Entry("a"), Entry("b")}).ok());
  EXPECT_THAT(Taken(*queue_), IsEmpty());
  ASSERT_TRUE(queue_->Settle(lease, {}, {Entry("a"), Entry("b")}).ok());
  EXPECT_THAT(Taken(*queue_), ElementsAre("a", "b"));
}

TEST_F(ZsetQueueTest, ALeaseIsTrustedForLessThanItLastsFromBeforeTheQuestion) {
  ASSERT_TRUE(queue_->Add({Entry("a")}).ok());
  const auto trust = absl::ToChronoNanoseconds(absl::Seconds(25));
  const auto before_take = steady_clock::now();
  Lease lease = queue_->Take(kNoon, 10).value().value();
  const auto after_take = steady_clock::now();
  EXPECT_GE(lease.trusted_until, before_take + trust);
  EXPECT_LE(lease.trusted_until, after_take + trust);
  ASSERT_TRUE(queue_->Extend(lease).ok());
  EXPECT_GE(lease.trusted_until, after_take + trust);
  EXPECT_LE(lease.trusted_until, steady_clock::now() + trust);
}

TEST_F(ZsetQueueTest, WhatIsSettledIsGoneAndWhatGoesAgainWaitsForItsNewInstant) {
  ASSERT_TRUE(queue_->Add({Entry("done"), Entry("later"), Entry("sooner"), Entry("kept")}).ok());
  const Lease lease = queue_->Take(kNoon, 10).value().value();
  ASSERT_TRUE(queue_->Settle(lease, {Entry("done")}, {Entry("later", 60), Entry("sooner", -60)}).ok());
  EXPECT_THAT(queue_->Take(kNoon, 10).value().value().entries, ElementsAre(Entry("sooner", -60)));
  EXPECT_THAT(queue_->Take(kNoon + absl::Hours(1), 10).value().value().entries,
              ElementsAre(Entry("later", 60)));
  ASSERT_TRUE(queue_->Settle(lease, {}, {Entry("kept")}).ok());
  EXPECT_THAT(Taken(*queue_), ElementsAre("kept"));
}

TEST_F(ZsetQueueTest, SettleTwiceIsSettleOnce) {
  ASSERT_TRUE(queue_->Add({Entry("a")}).ok());
  const Lease lease = queue_->Take(kNoon, 10).value().value();
  ASSERT_TRUE(queue_->Settle(lease, {}, {Entry("a", -1)}).ok());
  EXPECT_THAT(Taken(*queue_), ElementsAre("a"));
  ASSERT_TRUE(queue_->Settle(lease, {}, {Entry("a", -1)}).ok());
  EXPECT_THAT(Taken(*queue_), IsEmpty());
}

TEST_F(ZsetQueueTest, SettleLeavesAloneWhatAnotherLeaseHoldsOrWhatWaits) {
  ASSERT_TRUE(queue_->Add({Entry("mine", -2), Entry("others", -1), Entry("waiting", 60)}).ok());
  const Lease mine = queue_->Take(kNoon, 1).value().value();
  const Lease others = queue_->Take(kNoon, 1).value().value();
  EXPECT_NE(mine.token, others.token);
  ASSERT_TRUE(queue_->Settle(mine, {Entry("others")}, {Entry("waiting", -1), Entry("unknown", -1)}).ok());
  EXPECT_THAT(Taken(*queue_), IsEmpty());
  ASSERT_TRUE(queue_->Settle(others, {}, others.entries).ok());
  EXPECT_THAT(Taken(*queue_), ElementsAre("others"));
  EXPECT_THAT(Taken(*queue_, kNoon + absl::Hours(1)), ElementsAre("waiting"));
}

TEST_F(ZsetQueueTest, SettleOfMoreThanALeaseHoldsIsRefused) {
  const std::vector<Due> many(kLeaseEntriesMax, Entry("a"));
  EXPECT_TRUE(queue_->Settle(Lease{.token = "1"}, many, {}).ok());
  EXPECT_EQ(queue_->Settle(Lease{.token = "1"}, many, {Entry("b")}).code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(queue_->Settle(Lease{}, {}, {}).ok());
}

TEST_F(ZsetQueueTest, AnIdIsAnyBytes) {
  std::vector<std::string> ids = {"",     " ",          "two words", std::string("a\0b", 3),
                                  "%s%b", "\r\n$3\r\n", "\xff\xfe",  "{w0}"};
  for (const std::string& id : ids) ASSERT_TRUE(queue_->Add({Entry(id, 0, "{w3}:*")}).ok());
  Lease lease = queue_->Take(kNoon, 100).value().value();
  std::vector<std::string> taken;
  for (const Due& due : lease.entries) {
    EXPECT_EQ(due.tenant, "{w3}:*");
    taken.push_back(due.id);
  }
  EXPECT_THAT(taken, testing::UnorderedElementsAreArray(ids));
  ASSERT_TRUE(queue_->Extend(lease).ok());
  ASSERT_TRUE(queue_->Settle(lease, lease.entries, {}).ok());
  EXPECT_THAT(Ask({"DBSIZE"}).integer, 1);  // the number of leases
}

TEST_F(ZsetQueueTest, TheEpochStaysUntilRedisLosesEverything) {
  const std::string epoch = queue_->Epoch().value();
  EXPECT_EQ(queue_->Epoch().value(), epoch);
  EXPECT_EQ(Open()->Epoch().value(), epoch);
  ASSERT_TRUE(queue_->Add({Entry("a")}).ok());
  Lease lease = queue_->Take(kNoon, 10).value().value();
  EXPECT_EQ(queue_->Epoch().value(), epoch);

  ASSERT_TRUE(queue_->Add({Entry("b")}).ok());
  ASSERT_EQ(Ask({"FLUSHALL"}).text, "OK");
  EXPECT_THAT(Taken(*queue_), IsEmpty());
  const std::string next = queue_->Epoch().value();
  EXPECT_NE(next, epoch);
  EXPECT_EQ(Open()->Epoch().value(), next);
  ASSERT_TRUE(queue_->Settle(lease, {}, lease.entries).ok());  // of a lease that nobody knows any more
  ASSERT_TRUE(queue_->Extend(lease).ok());
  EXPECT_THAT(lease.entries, IsEmpty());
  ASSERT_TRUE(queue_->Add({Entry("b")}).ok());
  EXPECT_THAT(Taken(*queue_), ElementsAre("b"));
}

TEST_F(ZsetQueueTest, TheLossOfOneShardChangesTheEpochToo) {
  const std::string epoch = queue_->Epoch().value();
  EXPECT_EQ(Ask({"DEL", "{w2}e"}).integer, 1);
  EXPECT_NE(queue_->Epoch().value(), epoch);
}

TEST_F(ZsetQueueTest, AKilledRedisComesBackWithItsEntriesAndTheQueueFindsItByItself) {
  const std::string epoch = queue_->Epoch().value();
  ASSERT_TRUE(queue_->Add({Entry("leased", -1), Entry("waiting")}).ok());
  const Lease lease = queue_->Take(kNoon, 1).value().value();
  // Redis answers before it writes when a write to the disk is still going on.
  ASSERT_TRUE(Eventually([&] {
    return absl::StrContains(Ask({"INFO", "persistence"}).text, "aof_buffer_length:0\r");
  }));
  server_.Kill();
  EXPECT_EQ(queue_->Take(kNoon, 10).status().code(), absl::StatusCode::kUnavailable);
  server_.Restart();
  ASSERT_TRUE(Eventually([&] { return queue_->Epoch().ok(); }));
  EXPECT_EQ(queue_->Epoch().value(), epoch);
  EXPECT_THAT(Taken(*queue_), ElementsAre("waiting"));
  ASSERT_TRUE(queue_->Settle(lease, {}, lease.entries).ok());
  EXPECT_THAT(Taken(*queue_), ElementsAre("leased"));
}

TEST_F(ZsetQueueTest, ARedisThatForgotTheScriptsIsToldThemAgain) {
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(queue_->Add({Entry("a")}).ok());
    Lease lease = queue_->Take(kNoon, 10).value().value();
    ASSERT_TRUE(queue_->Extend(lease).ok());
    ASSERT_TRUE(queue_->Settle(lease, lease.entries, {}).ok());
    EXPECT_THAT(Taken(*queue_), IsEmpty());
    ASSERT_EQ(Ask({"SCRIPT", "FLUSH"}).text, "OK");
  }
}

TEST_F(ZsetQueueTest, WhileRedisIsAwayEveryMethodSaysUnavailable) {
  Lease lease{.entries = {Entry("a")}, .token = "1"};
  server_.Kill();
  EXPECT_EQ(queue_->Add({Entry("a")}).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(queue_->Take(kNoon, 1).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(queue_->Extend(lease).code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(lease.entries, SizeIs(1));
  EXPECT_EQ(queue_->Settle(lease, lease.entries, {}).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(queue_->Epoch().status().code(), absl::StatusCode::kUnavailable);
  server_.Restart();
}

TEST_F(ZsetQueueTest, ARedisThatIsFullRefusesWholeStepsAndStillSettles) {
  ASSERT_TRUE(queue_->Add({Entry("a", -1), Entry("b")}).ok());
  Lease lease = queue_->Take(kNoon, 1).value().value();
  ASSERT_EQ(Ask({"CONFIG", "SET", "maxmemory", "1"}).text, "OK");
  EXPECT_EQ(queue_->Add({Entry("c")}).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(queue_->Take(kNoon, 10).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(queue_->Extend(lease).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(queue_->Epoch().status().code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(queue_->Settle(lease, {}, {Entry("a", -1)}).ok());
  ASSERT_EQ(Ask({"CONFIG", "SET", "maxmemory", "0"}).text, "OK");
  EXPECT_THAT(Taken(*queue_), ElementsAre("a", "b"));
}

TEST_F(ZsetQueueTest, WorkersSideBySideNeverHoldTheSameEntry) {
  constexpr int kEntries = 3000;
  std::vector<Due> entries;
  for (int i = 0; i < kEntries; ++i)
    entries.push_back(Entry(absl::StrCat("n", i), 0, absl::StrCat("uni", i % 5)));
  std::map<std::string, int> times_taken;
  std::mutex mutex;
  const auto work = [&] {
    const auto queue = Open();
    for (auto lease = queue->Take(kNoon, 7).value(); lease; lease = queue->Take(kNoon, 7).value()) {
      ASSERT_TRUE(queue->Settle(*lease, lease->entries, {}).ok());
      const std::lock_guard lock(mutex);
      for (const Due& due : lease->entries) ++times_taken[due.id];
    }
  };
  ASSERT_TRUE(queue_->Add(entries).ok());
  std::thread first(work);
  std::thread second(work);
  std::thread third(work);
  for (std::thread* thread : {&first, &second, &third}) thread->join();
  EXPECT_THAT(times_taken, SizeIs(kEntries));
  EXPECT_THAT(times_taken, testing::Each(testing::Pair(testing::_, 1)));
}

}  // namespace
}  // namespace parley::notification
