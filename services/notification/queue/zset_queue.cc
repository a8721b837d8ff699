#include "services/notification/queue/zset_queue.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "common/errors/errors.h"
#include "common/names/names.h"
#include "common/redis/redis.h"
#include "services/notification/queue/scripts.h"

namespace parley::notification {
namespace {

using std::chrono::steady_clock;

constexpr int64_t kMicrosMax = int64_t{1}
                               << 53;  // a double, and so a score, is exact up to here; the year 2255
constexpr int kMarginShare = 6;  // of a lease's life: what clocks that run or are set differently may eat up
constexpr int kEpochBytes = 8;
constexpr size_t kRefusalBytesMax = 100;

std::string EntryOf(const Due& due) {
  return absl::StrCat(due.tenant, " ", due.id);
}

std::string ScoreOf(absl::Time due) {
  return absl::StrCat(std::clamp(absl::ToUnixMicros(due), -kMicrosMax, kMicrosMax));
}

absl::StatusOr<Due> DueFrom(const std::string& entry, const std::string& score) {
  const size_t space = entry.find(' ');
  double micros = 0;
  if (space == std::string::npos || !absl::SimpleAtod(score, &micros)) {
    return absl::InternalError("an entry of the queue is not of its form");
  }
  return Due{.tenant = entry.substr(0, space),
             .id = entry.substr(space + 1),
             .due = absl::FromUnixMicros(static_cast<int64_t>(micros))};
}

std::string Key(int shard, absl::string_view which) {
  return absl::StrCat("{w", shard, "}", which);
}

absl::Status Refusal(const RedisReply& reply) {
  return absl::UnavailableError(absl::StrCat("Redis refuses: ", reply.text.substr(0, kRefusalBytesMax)));
}

// What the queue counts of itself.
struct Figures {
  Gauge waiting;
  Gauge leased;
  Counter added;
  Counter taken;
  Counter done;
  Counter again;
  Counter resets;
};

Figures FiguresOf(Metrics* metrics) {
  if (metrics == nullptr) return {};
  const auto entries = [&](const char* state) {
    return metrics->AddGauge("parley_reminder_queue_entries", "Entries of the queue on Redis.",
                             {{"state", state}});
  };
  const auto settled = [&](const char* outcome) {
    return metrics->AddCounter("parley_reminder_queue_settled_total", "Leased entries let go of.",
                               {{"outcome", outcome}});
  };
  const auto messages = [&](const char* name, const char* help, const char* operation) {
    return metrics->AddCounter(name, help,
                               {{"messaging_system", "redis"},
                                {"messaging_destination_name", "reminders"},
                                {"messaging_operation_name", operation}});
  };
  return {.waiting = entries("waiting"),
          .leased = entries("leased"),
          .added = messages("messaging_client_sent_messages_total", "Entries added, known ones too.", "add"),
          .taken = messages("messaging_client_consumed_messages_total", "Entries leased.", "take"),
          .done = settled("done"),
          .again = settled("again"),
          .resets = metrics->AddCounter("parley_reminder_queue_resets_total",
                                        "Parts of the queue found empty, as when Redis has lost them.")};
}

class ZsetQueue final : public ReminderQueue {
 public:
  ZsetQueue(std::unique_ptr<Redis> redis, absl::Duration lease_life, const Figures& figures)
      : redis_(std::move(redis)), lease_life_(lease_life), figures_(figures) {}

  absl::Status Add(absl::Span<const Due> entries) override;
  absl::StatusOr<std::optional<Lease>> Take(absl::Time due_until, int max) override;
  absl::Status Extend(Lease& lease) override;
  absl::Status Settle(const Lease& lease, absl::Span<const Due> done, absl::Span<const Due> again) override;
  absl::StatusOr<std::string> Epoch() override;

 private:
  absl::StatusOr<std::optional<Lease>> TakeFrom(int shard, absl::Time due_until, int max);
  absl::StatusOr<RedisReply> Run(const RedisScript& script, const std::vector<std::string>& keys,
                                 const std::vector<std::string>& arguments);
  std::string LifeMs() const { return absl::StrCat(absl::ToInt64Milliseconds(lease_life_)); }
  // Of a lease that was asked for at `asked_at`.
  steady_clock::time_point TrustedUntil(steady_clock::time_point asked_at) const {
    return asked_at + absl::ToChronoNanoseconds(lease_life_ - lease_life_ / kMarginShare);
  }

  const std::unique_ptr<Redis> redis_;
  const absl::Duration lease_life_;
  const Figures figures_;
  const RedisScript add_{FindScript("add")};
  const RedisScript take_{FindScript("take")};
  const RedisScript extend_{FindScript("extend")};
  const RedisScript settle_{FindScript("settle")};
  int next_shard_ = 0;  // where the next Take begins
};

absl::Status ZsetQueue::Add(absl::Span<const Due> entries) {
  for (const Due& due : entries) {
    if (absl::StrContains(due.tenant, ' ')) return absl::InvalidArgumentError("a tenant with a space");
  }
  std::array<std::vector<std::string>, kShards> pending;
  const auto send = [&](int shard) -> absl::Status {
    const auto arguments = std::exchange(pending[shard], {});
    return arguments.empty() ? absl::OkStatus()
                             : Run(add_, {Key(shard, "d"), Key(shard, "l")}, arguments).status();
  };
  for (const Due& due : entries) {
    const int shard = ShardOf(due.tenant);
    pending[shard].push_back(EntryOf(due));
    pending[shard].push_back(ScoreOf(due.due));
    if (pending[shard].size() == 2 * kLeaseEntriesMax) RETURN_IF_ERROR(send(shard));
  }
  for (int shard = 0; shard < kShards; ++shard) RETURN_IF_ERROR(send(shard));
  figures_.added.Add(static_cast<double>(entries.size()));
  return absl::OkStatus();
}

absl::StatusOr<std::optional<Lease>> ZsetQueue::Take(absl::Time due_until, int max) {
  for (int looked_at = 0; looked_at < kShards; ++looked_at) {
    const int shard = std::exchange(next_shard_, (next_shard_ + 1) % kShards);
    auto lease = TakeFrom(shard, due_until, std::clamp(max, 1, kLeaseEntriesMax));
    if (!lease.ok() || lease->has_value()) return lease;
  }
  return std::nullopt;
}

absl::StatusOr<std::optional<Lease>> ZsetQueue::TakeFrom(int shard, absl::Time due_until, int max) {
  const auto asked_at = steady_clock::now();
  ASSIGN_OR_RETURN(const RedisReply reply, Run(take_, {Key(shard, "d"), Key(shard, "l"), Key(shard, "n")},
                                               {ScoreOf(due_until), absl::StrCat(max), LifeMs()}));
  if (reply.items.empty()) return std::nullopt;
  Lease lease{.shard = shard, .token = reply.items[0].text, .trusted_until = TrustedUntil(asked_at)};
  for (size_t i = 1; i + 1 < reply.items.size(); i += 2) {
    ASSIGN_OR_RETURN(Due due, DueFrom(reply.items[i].text, reply.items[i + 1].text));
    lease.entries.push_back(std::move(due));
  }
  figures_.taken.Add(static_cast<double>(lease.entries.size()));
  return lease;
}

absl::Status ZsetQueue::Extend(Lease& lease) {
  if (lease.entries.empty()) return absl::OkStatus();
  std::vector<std::string> arguments = {lease.token, LifeMs()};
  for (const Due& due : lease.entries) arguments.push_back(EntryOf(due));
  const auto asked_at = steady_clock::now();
  ASSIGN_OR_RETURN(const RedisReply reply,
                   Run(extend_, {Key(lease.shard, "l"), Key(lease.shard, "n")}, arguments));
  std::vector<Due> held;
  for (size_t i = 1; i < reply.items.size(); ++i) {
    const size_t index = static_cast<size_t>(reply.items[i].integer) - 1;
    if (index >= lease.entries.size())
      return absl::InternalError("the queue extends what it was not asked to");
    held.push_back(lease.entries[index]);
  }
  if (!held.empty()) {
    lease.token = reply.items[0].text;
    lease.trusted_until = TrustedUntil(asked_at);
  }
  lease.entries = std::move(held);
  return absl::OkStatus();
}

absl::Status ZsetQueue::Settle(const Lease& lease, absl::Span<const Due> done, absl::Span<const Due> again) {
  if (done.size() + again.size() > kLeaseEntriesMax) {
    return absl::InvalidArgumentError("more entries than a lease has");
  }
  if (done.empty() && again.empty()) return absl::OkStatus();
  std::vector<std::string> arguments = {lease.token};
  for (const Due& due : done) {
    arguments.push_back(EntryOf(due));
    arguments.push_back("");
  }
  for (const Due& due : again) {
    arguments.push_back(EntryOf(due));
    arguments.push_back(ScoreOf(due.due));
  }
  RETURN_IF_ERROR(Run(settle_, {Key(lease.shard, "d"), Key(lease.shard, "l")}, arguments).status());
  figures_.done.Add(static_cast<double>(done.size()));
  figures_.again.Add(static_cast<double>(again.size()));
  return absl::OkStatus();
}

// How much there is in the queue is asked along: it costs no question more.
absl::StatusOr<std::string> ZsetQueue::Epoch() {
  std::vector<RedisCommand> commands;
  for (int shard = 0; shard < kShards; ++shard) {
    commands.push_back({"SET", Key(shard, "e"), RandomHex(kEpochBytes), "NX", "GET"});
    commands.push_back({"ZCARD", Key(shard, "d")});
    commands.push_back({"ZCARD", Key(shard, "l")});
  }
  ASSIGN_OR_RETURN(const std::vector<RedisReply> replies, redis_->RunAll(commands));
  std::vector<std::string> epochs;
  int64_t waiting = 0;
  int64_t leased = 0;
  for (size_t i = 0; i < replies.size(); i += 3) {
    const RedisReply& epoch = replies[i];
    if (epoch.kind == RedisReply::Kind::kError) return Refusal(epoch);
    // Nothing was there, so it is now the one that was sent.
    const bool is_new = epoch.kind == RedisReply::Kind::kNil;
    if (is_new) figures_.resets.Add();
    epochs.push_back(is_new ? commands[i][2] : epoch.text);
    waiting += replies[i + 1].integer;
    leased += replies[i + 2].integer;
  }
  figures_.waiting.Set(static_cast<double>(waiting));
  figures_.leased.Set(static_cast<double>(leased));
  return absl::StrJoin(epochs, ",");
}

absl::StatusOr<RedisReply> ZsetQueue::Run(const RedisScript& script, const std::vector<std::string>& keys,
                                          const std::vector<std::string>& arguments) {
  ASSIGN_OR_RETURN(RedisReply reply, redis_->RunScript(script, keys, arguments));
  if (reply.kind == RedisReply::Kind::kError) return Refusal(reply);
  return reply;
}

}  // namespace

int ShardOf(absl::string_view tenant) {
  return static_cast<unsigned char>(Sha256(tenant)[0]) % kShards;
}

absl::StatusOr<std::unique_ptr<ReminderQueue>> OpenZsetQueue(const std::string& address,
                                                             absl::Duration lease_life, Metrics* metrics) {
  ASSIGN_OR_RETURN(auto redis, Redis::Create({.address = address, .metrics = metrics}));
  return std::make_unique<ZsetQueue>(std::move(redis), lease_life, FiguresOf(metrics));
}

}  // namespace parley::notification
