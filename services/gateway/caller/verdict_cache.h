#ifndef PARLEY_SERVICES_GATEWAY_CALLER_VERDICT_CACHE_H_
#define PARLEY_SERVICES_GATEWAY_CALLER_VERDICT_CACHE_H_

#include <chrono>
#include <cstddef>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>

#include "absl/status/status.h"
#include "services/gateway/forward/known_caller.h"

namespace parley::gateway {

// What contacts last said of each credential. A good verdict is fresh for 60 s, and while contacts does not
// answer it may be used for 10 min; a bad one is remembered for 5 s, so that a guesser does not burden
// contacts. Bounded: bad verdicts make room first, then the oldest good ones, so that guessing cannot push
// out the keys in use. Pure: time is an argument. Not thread-safe.
class VerdictCache {
 public:
  using Instant = std::chrono::steady_clock::time_point;

  // At most `entries_max` verdicts, at least 1.
  explicit VerdictCache(size_t entries_max) : entries_max_(entries_max) {}

  struct Found {
    Identity verdict;
    bool is_fresh;  // false: to be used only when contacts does not answer
  };

  // `id` names a credential without revealing it. nullopt: nothing usable is known of it at `now`.
  std::optional<Found> Find(const std::string& id, Instant now) const;

  // Remembers a good verdict; `key_end` is when the key itself expires.
  void PutGood(const std::string& id, std::shared_ptr<const KnownCaller> caller, Instant now,
               Instant key_end);
  // Remembers a refusal.
  void PutBad(const std::string& id, absl::Status refusal, Instant now);
  // Contacts did not answer: what is known of `id`, if anything, is fresh for another second.
  void Prolong(const std::string& id, Instant now);
  // The caller of a good verdict that is known, vouched for anew; the verdict grows no younger.
  void Renew(const std::string& id, std::shared_ptr<const KnownCaller> caller);

  size_t size() const { return entries_.size(); }

 private:
  using Order = std::list<std::string>;
  struct Entry {
    Identity verdict;
    Instant fresh_until;
    Instant usable_until;
    Order* order;
    Order::iterator place;
  };

  void Put(const std::string& id, Entry entry, Instant now);
  void Remove(const std::string& id);
  void MakeRoom(Instant now);

  const size_t entries_max_;
  std::unordered_map<std::string, Entry> entries_;
  Order good_;  // the longest unrefreshed first
  Order bad_;
};

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_CALLER_VERDICT_CACHE_H_
