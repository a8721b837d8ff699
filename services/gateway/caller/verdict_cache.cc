#include "services/gateway/caller/verdict_cache.h"

#include <algorithm>
#include <utility>

namespace parley::gateway {
namespace {

constexpr std::chrono::seconds kGoodFresh{60};          // a revoked key works this long at most
constexpr std::chrono::minutes kGoodWithoutAnswer{10};  // while contacts does not answer
constexpr std::chrono::seconds kBadFresh{5};            // a key made just now works after this at the latest
constexpr std::chrono::seconds kAskAgain{1};            // between two questions that get no answer

}  // namespace

std::optional<VerdictCache::Found> VerdictCache::Find(const std::string& id, Instant now) const {
  const auto found = entries_.find(id);
  if (found == entries_.end() || now >= found->second.usable_until) return std::nullopt;
  return Found{.verdict = found->second.verdict, .is_fresh = now < found->second.fresh_until};
}

void VerdictCache::PutGood(const std::string& id, std::shared_ptr<const KnownCaller> caller, Instant now,
                           Instant key_end) {
  Put(id,
      {.verdict = std::move(caller),
       .fresh_until = std::min(now + kGoodFresh, key_end),
       .usable_until = std::min(now + kGoodWithoutAnswer, key_end),
       .order = &good_},
      now);
}

void VerdictCache::PutBad(const std::string& id, absl::Status refusal, Instant now) {
  const Instant until = now + kBadFresh;
  Put(id, {.verdict = std::move(refusal), .fresh_until = until, .usable_until = until, .order = &bad_}, now);
}

void VerdictCache::Prolong(const std::string& id, Instant now) {
  const auto found = entries_.find(id);
  if (found == entries_.end()) return;
  found->second.fresh_until = std::min(now + kAskAgain, found->second.usable_until);
}

void VerdictCache::Renew(const std::string& id, std::shared_ptr<const KnownCaller> caller) {
  entries_.at(id).verdict = std::move(caller);
}

void VerdictCache::Put(const std::string& id, Entry entry, Instant now) {
  Remove(id);
  MakeRoom(now);
  entry.place = entry.order->insert(entry.order->end(), id);
  entries_.emplace(id, std::move(entry));
}

void VerdictCache::Remove(const std::string& id) {
  const auto found = entries_.find(id);
  if (found == entries_.end()) return;
  found->second.order->erase(found->second.place);
  entries_.erase(found);
}

// Each order is one of instants too, so what has expired stands in front.
void VerdictCache::MakeRoom(Instant now) {
  for (Order* order : {&bad_, &good_}) {
    while (!order->empty() &&
           (entries_.size() >= entries_max_ || now >= entries_.at(order->front()).usable_until)) {
      Remove(std::string(order->front()));
    }
  }
}

}  // namespace parley::gateway
