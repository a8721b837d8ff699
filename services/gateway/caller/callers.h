#ifndef PARLEY_SERVICES_GATEWAY_CALLER_CALLERS_H_
#define PARLEY_SERVICES_GATEWAY_CALLER_CALLERS_H_

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/observe/metrics.h"
#include "services/gateway/caller/credential.h"
#include "services/gateway/caller/verdict_cache.h"
#include "services/gateway/forward/known_caller.h"

namespace parley::gateway {

// What contacts knows of a good key.
struct KeyFacts {
  std::string tenant;
  std::string name;  // "apiKeys/<id>"
  std::vector<std::string> scopes;
  absl::Time expire_time = absl::InfiniteFuture();  // real time
};

// Asks contacts about a credential; the answer comes on any thread, at once or later, exactly once.
// UNAUTHENTICATED when the key or the seeker is not good; any other error means that there was no answer.
using AskAboutKey =
    std::function<void(const Credential& credential, std::function<void(absl::StatusOr<KeyFacts>)> answer)>;

// Where Callers takes the time from: waits are measured on a clock that nobody sets.
struct CallersClocks {
  std::function<VerdictCache::Instant()> steady = &std::chrono::steady_clock::now;
  std::function<absl::Time()> real = &RealNow;
};

// Who stands behind a credential: PLATFORM for a key alone, SEEKER for a key that acts for one. Remembers
// verdicts (VerdictCache), vouches for the callers (Vouch), and asks once for all the calls that wait for the
// same verdict. Made by make_shared: an answer that comes when it is gone is dropped. Thread-safe.
class Callers : public std::enable_shared_from_this<Callers> {
 public:
  // Vouches with `caller_key`, and remembers at most `verdicts_max` verdicts. `metrics` outlives it.
  Callers(AskAboutKey ask, std::string caller_key, size_t verdicts_max, Metrics& metrics,
          CallersClocks clocks = {});

  // `done` gets the caller with a fresh assertion, or UNAUTHENTICATED / CREDENTIAL_INVALID,
  // RESOURCE_EXHAUSTED / OVERLOADED, or the error with which contacts could not be asked; on this thread or
  // another, exactly once. It must not block.
  using Done = std::function<void(Identity)>;
  void Identify(const Credential& credential, Done done);

 private:
  void OnAnswer(const std::string& id, const std::string& seeker, absl::StatusOr<KeyFacts> facts);
  Identity Learn(const std::string& id, const std::string& seeker, absl::StatusOr<KeyFacts> facts)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Identity Fresh(const std::string& id, Identity known) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const AskAboutKey ask_;
  const std::string caller_key_;
  const CallersClocks clocks_;
  const Counter hits_;
  const Counter misses_;
  std::mutex mutex_;
  VerdictCache cache_ ABSL_GUARDED_BY(mutex_);
  std::unordered_map<std::string, std::vector<Done>> waiting_ ABSL_GUARDED_BY(mutex_);  // by credential
};

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_CALLER_CALLERS_H_
