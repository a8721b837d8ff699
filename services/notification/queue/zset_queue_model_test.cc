// The queue against a small model of it in memory: thousands of random calls, and after each one Redis holds
// exactly what the model says. Leases last long here and end because the test lets an hour pass for them, by
// moving what Redis and what the workers hold into the past; so every run of a seed is the same.

#include <algorithm>
#include <map>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/redis/redis.h"
#include "common/redis/redis_server_fixture.h"
#include "gtest/gtest.h"
#include "services/notification/queue/zset_queue.h"

namespace parley::notification {
namespace {

constexpr int kSteps = 1500;
constexpr size_t kLeasesKept = 8;
constexpr absl::Duration kLongLife = absl::Minutes(30);
constexpr double kHourMs = 3'600'000;
const absl::Time kNoon = absl::FromUnixSeconds(1'772'366'400);

std::string EntryOf(const Due& due) {
  return absl::StrCat(due.tenant, " ", due.id);
}

double ScoreOf(absl::Time due) {
  return static_cast<double>(absl::ToUnixMicros(due));
}

// What reminder_queue.h says, for one shard.
struct Shard {
  struct Leased {
    double token;
    bool has_ended;
  };
  using Row = std::pair<double, std::string>;

  std::map<std::string, double> waiting;
  std::map<std::string, Leased> leased;

  void Add(const std::string& entry, double due) {
    if (leased.contains(entry)) return;
    const auto [place, is_new] = waiting.emplace(entry, due);
    if (!is_new) place->second = std::min(place->second, due);
  }

  // The entries that a Take gives, in order.
  std::vector<std::string> Next(double due_until, size_t max) const {
    std::vector<Row> late;
    for (const auto& [entry, lease] : leased) {
      if (lease.has_ended) late.emplace_back(lease.token, entry);
    }
    std::vector<Row> due;
    for (const auto& [entry, score] : waiting) {
      if (score <= due_until) due.emplace_back(score, entry);
    }
    std::sort(late.begin(), late.end());
    std::sort(due.begin(), due.end());
    late.insert(late.end(), due.begin(), due.end());
    std::vector<std::string> entries;
    for (size_t i = 0; i < std::min(max, late.size()); ++i) entries.push_back(late[i].second);
    return entries;
  }

  bool Holds(const std::string& entry, const std::string& token) const {
    const auto found = leased.find(entry);
    return found != leased.end() && found->second.token == std::stod(token);
  }
};

class ModelTest : public testing::TestWithParam<int> {
 protected:
  int Random(int below) { return static_cast<int>(random_() % below); }
  absl::Time RandomTime() { return kNoon + absl::Seconds(Random(21) - 10); }
  Due RandomDue() { return {absl::StrCat("uni", Random(6)), absl::StrCat("n", Random(8)), RandomTime()}; }
  Lease& RandomLease() { return leases_[Random(static_cast<int>(leases_.size()))]; }

  void Add() {
    std::vector<Due> entries;
    for (int i = Random(6); i >= 0; --i) entries.push_back(RandomDue());
    ASSERT_TRUE(queue_->Add(entries).ok());
    for (const Due& due : entries) shards_[ShardOf(due.tenant)].Add(EntryOf(due), ScoreOf(due.due));
  }

  void Take() {
    const absl::Time due_until = RandomTime();
    const int max = 1 + Random(6);
    std::vector<std::string> expected;
    int shard = 0;
    for (int looked_at = 0; looked_at < kShards && expected.empty(); ++looked_at) {
      shard = next_shard_;
      next_shard_ = (next_shard_ + 1) % kShards;
      expected = shards_[shard].Next(ScoreOf(due_until), max);
    }
    const auto lease = queue_->Take(due_until, max).value();
    ASSERT_EQ(lease.has_value(), !expected.empty());
    if (!lease) return;
    ASSERT_EQ(lease->shard, shard);
    std::vector<std::string> taken;
    for (const Due& due : lease->entries) {
      const auto waited = shards_[shard].waiting.extract(EntryOf(due));
      ASSERT_EQ(ScoreOf(due.due), waited.empty() ? ScoreOf(due_until) : waited.mapped());
      shards_[shard].leased[EntryOf(due)] = {std::stod(lease->token), false};
      taken.push_back(EntryOf(due));
    }
    ASSERT_EQ(taken, expected);
    leases_.push_back(*lease);
    if (leases_.size() > kLeasesKept) leases_.erase(leases_.begin());
  }

  void Extend() {
    Lease& lease = RandomLease();
    Shard& shard = shards_[lease.shard];
    std::vector<Due> held;
    for (const Due& due : lease.entries) {
      if (shard.Holds(EntryOf(due), lease.token)) held.push_back(due);
    }
    ASSERT_TRUE(queue_->Extend(lease).ok());
    ASSERT_EQ(lease.entries, held);
    for (const Due& due : held) shard.leased[EntryOf(due)] = {std::stod(lease.token), false};
  }

  void Settle() {
    const Lease& lease = RandomLease();
    Shard& shard = shards_[lease.shard];
    std::vector<Due> done;
    std::vector<Due> again;
    for (const Due& due : lease.entries) {
      const int choice = Random(3);
      if (choice == 0) done.push_back(due);
      if (choice == 1) again.push_back({due.tenant, due.id, RandomTime()});
    }
    ASSERT_TRUE(queue_->Settle(lease, done, again).ok());
    for (const Due& due : done) {
      if (shard.Holds(EntryOf(due), lease.token)) shard.leased.erase(EntryOf(due));
    }
    for (const Due& due : again) {
      if (!shard.Holds(EntryOf(due), lease.token)) continue;
      shard.leased.erase(EntryOf(due));
      shard.waiting[EntryOf(due)] = ScoreOf(due.due);
    }
  }

  void LetAnHourPass() {
    for (int s = 0; s < kShards; ++s) {
      for (auto& [entry, lease] : shards_[s].leased) {
        lease = {lease.token - kHourMs, true};
        const std::string token = absl::StrFormat("%.17g", lease.token);
        ASSERT_EQ(redis_->Run({"ZADD", absl::StrCat("{w", s, "}l"), "XX", "CH", token, entry})->integer, 1);
      }
    }
    for (Lease& lease : leases_) lease.token = absl::StrFormat("%.17g", std::stod(lease.token) - kHourMs);
  }

  void LoseEverything() {
    const std::string epoch = queue_->Epoch().value();
    ASSERT_EQ(redis_->Run({"FLUSHALL"})->text, "OK");
    ASSERT_NE(queue_->Epoch().value(), epoch);
    shards_ = std::vector<Shard>(kShards);
  }

  void Step() {
    const int choice = Random(100);
    if (choice < 30 || leases_.empty()) {
      choice % 2 == 0 ? Add() : Take();
    } else if (choice < 60) {
      Take();
    } else if (choice < 85) {
      Settle();
    } else if (choice < 94) {
      Extend();
    } else if (choice < 99) {
      LetAnHourPass();
    } else {
      LoseEverything();
    }
  }

  std::map<std::string, double> ContentOf(const std::string& key) {
    std::map<std::string, double> content;
    const RedisReply reply = redis_->Run({"ZRANGE", key, "0", "-1", "WITHSCORES"}).value();
    for (size_t i = 0; i < reply.items.size(); i += 2) {
      content[reply.items[i].text] = std::stod(reply.items[i + 1].text);
    }
    return content;
  }

  void ExpectAsModelled() {
    for (int s = 0; s < kShards; ++s) {
      std::map<std::string, double> tokens;
      for (const auto& [entry, lease] : shards_[s].leased) tokens[entry] = lease.token;
      ASSERT_EQ(ContentOf(absl::StrCat("{w", s, "}d")), shards_[s].waiting);
      ASSERT_EQ(ContentOf(absl::StrCat("{w", s, "}l")), tokens);
    }
  }

  RedisServer server_;
  std::unique_ptr<Redis> redis_ = Redis::Create({.address = server_.address()}).value();
  std::unique_ptr<ReminderQueue> queue_ = OpenZsetQueue(server_.address(), kLongLife).value();
  std::mt19937 random_{static_cast<unsigned>(GetParam())};
  std::vector<Shard> shards_ = std::vector<Shard>(kShards);
  std::vector<Lease> leases_;  // also those that have lost their entries
  int next_shard_ = 0;
};

TEST_P(ModelTest, AfterEachCallRedisHoldsWhatTheModelSays) {
  for (int step = 0; step < kSteps; ++step) {
    Step();
    ExpectAsModelled();
    if (HasFatalFailure()) FAIL() << "at step " << step;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ModelTest, testing::Values(1, 2, 3));

}  // namespace
}  // namespace parley::notification
