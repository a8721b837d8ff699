#include "services/gateway/caller/callers.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/names/names.h"
#include "common/rpc/refusals.h"

namespace parley::gateway {
namespace {

constexpr size_t kQuestionsMax = 1000;  // about different credentials, unanswered at the same time
// Longer than any verdict is used; keeps the sum of two clocks in bounds.
constexpr absl::Duration kFarOff = absl::Hours(24);

// Memory must not hold keys: a name for the credential that does not reveal it.
std::string VerdictId(const Credential& credential) {
  return absl::StrCat(Sha256(credential.key), credential.seeker);
}

// The instant of a real time on the clock that waits are measured with.
VerdictCache::Instant SteadyInstant(absl::Time real, absl::Time real_now, VerdictCache::Instant now) {
  return now + absl::ToChronoNanoseconds(std::min(real - real_now, kFarOff));
}

Caller CallerOf(const KeyFacts& facts, const std::string& seeker) {
  return {.role = seeker.empty() ? Role::kPlatform : Role::kSeeker,
          .tenant = facts.tenant,
          .subject = facts.name,
          .act_as = seeker,
          .scopes = facts.scopes};
}

Counter LookUps(Metrics& metrics, const char* outcome) {
  return metrics.AddCounter("parley_verdict_lookups_total",
                            "Credentials looked up, by whether a fresh verdict on them was known.",
                            {{"outcome", outcome}});
}

}  // namespace

Callers::Callers(AskAboutKey ask, std::string caller_key, size_t verdicts_max, Metrics& metrics,
                 CallersClocks clocks)
    : ask_(std::move(ask)),
      caller_key_(std::move(caller_key)),
      clocks_(std::move(clocks)),
      hits_(LookUps(metrics, "hit")),
      misses_(LookUps(metrics, "miss")),
      cache_(verdicts_max) {}

void Callers::Identify(const Credential& credential, Done done) {
  const std::string id = VerdictId(credential);
  std::unique_lock lock(mutex_);
  const auto found = cache_.Find(id, clocks_.steady());
  const bool is_known = found && found->is_fresh;
  (is_known ? hits_ : misses_).Add();
  const bool is_asked = waiting_.contains(id);
  if (is_known || (!is_asked && waiting_.size() >= kQuestionsMax)) {
    Identity known = is_known ? Fresh(id, found->verdict) : rpc::Overloaded();
    lock.unlock();  // who is told may come straight back
    return done(std::move(known));
  }
  waiting_[id].push_back(std::move(done));
  lock.unlock();
  if (is_asked) return;
  ask_(credential, [weak = weak_from_this(), id, seeker = credential.seeker](absl::StatusOr<KeyFacts> facts) {
    if (const auto self = weak.lock()) self->OnAnswer(id, seeker, std::move(facts));
  });
}

void Callers::OnAnswer(const std::string& id, const std::string& seeker, absl::StatusOr<KeyFacts> facts) {
  std::vector<Done> waiting;
  Identity verdict;
  {
    std::lock_guard lock(mutex_);
    verdict = Learn(id, seeker, std::move(facts));
    const auto asked = waiting_.find(id);
    waiting = std::move(asked->second);
    waiting_.erase(asked);
  }
  for (const Done& done : waiting) done(verdict);
}

Identity Callers::Learn(const std::string& id, const std::string& seeker, absl::StatusOr<KeyFacts> facts) {
  const VerdictCache::Instant now = clocks_.steady();
  if (facts.ok()) {
    const absl::Time real_now = clocks_.real();
    auto known = Vouch(CallerOf(*facts, seeker), caller_key_, real_now);
    cache_.PutGood(id, known, now, SteadyInstant(facts->expire_time, real_now, now));
    return known;
  }
  if (facts.status().code() == absl::StatusCode::kUnauthenticated) {
    cache_.PutBad(id, facts.status(), now);
    return facts.status();
  }
  const auto found = cache_.Find(id, now);
  if (!found) return facts.status();
  cache_.Prolong(id, now);
  return Fresh(id, found->verdict);
}

// What is known of `id`, with an assertion that is to be used now.
Identity Callers::Fresh(const std::string& id, Identity known) {
  const absl::Time real_now = clocks_.real();
  if (!known.ok() || IsFresh(**known, real_now)) return known;
  auto renewed = Vouch((*known)->caller, caller_key_, real_now);
  cache_.Renew(id, renewed);
  return renewed;
}

}  // namespace parley::gateway
