#ifndef PARLEY_COMMON_STORE_H_
#define PARLEY_COMMON_STORE_H_

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/call.h"

namespace parley {

// A database's own counter: every row written takes the next one. It is etag, snapshot order, list order
// and feed position at once (as etcd's mod_revision).
using Revision = int64_t;

// A resource name, e.g. "contacts/018f...".
using Name = std::string;

using Bytes = std::string;

// The one way to write and read what a service owns. State is what one decision needs to see: often one
// resource, sometimes a resource with its neighbours. The only implementation is on SQL (common/store);
// rules and wire code see this interface alone. Thread-safe.
template <class State>
class Store {
 public:
  // Pure: what the state becomes, or why not. May run again, so it has no effect of its own.
  // A state returned unchanged is not written and takes no revision.
  using Decide = std::function<absl::StatusOr<State>(State, absl::Time now)>;
  // What the caller is told of the state after the write.
  using Answer = std::function<Bytes(const State&)>;

  virtual ~Store() = default;

  // A repeat of call.request_id (same caller, method and body, within 7 days) gets its stored bytes.
  // Otherwise: lock `names`, load, decide, save at the database's next revisions, remember the answer;
  // all in one transaction, so that a failure at any point leaves nothing.
  // Errors: what Decide answers; INVALID_ARGUMENT / IDEMPOTENCY_KEY_REUSED, ALREADY_EXISTS /
  // SECRET_SHOWN_ONCE, UNAVAILABLE / STORAGE_UNAVAILABLE, RESOURCE_EXHAUSTED / STORAGE_FULL,
  // DEADLINE_EXCEEDED when call.deadline passed before the work began.
  virtual absl::StatusOr<Bytes> Apply(const Call& call, std::span<const Name> names, Decide decide,
                                      Answer answer) = 0;

  // The state of `name` if the caller may see it, else NOT_FOUND with the same bytes for both reasons.
  virtual absl::StatusOr<State> Get(const Call& call, const Name& name) = 0;

  // The states the caller may see that changed after `after`, at most `limit`, in the order of their last
  // change. A list page and a watch are this one read.
  virtual absl::StatusOr<std::vector<State>> Since(const Call& call, Revision after, int limit) = 0;
};

}  // namespace parley

#endif  // PARLEY_COMMON_STORE_H_
