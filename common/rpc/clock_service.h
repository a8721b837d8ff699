#ifndef PARLEY_COMMON_RPC_CLOCK_SERVICE_H_
#define PARLEY_COMMON_RPC_CLOCK_SERVICE_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/rpc/follower.h"
#include "common/rpc/method.h"
#include "common/store.h"

namespace parley::rpc {

// What a service says of itself when virtual time is moved; all thread-safe.
struct Timekeeping {
  std::function<Revision()> head;  // its database's newest revision
  // What is due by now and not done, in words; empty = nothing.
  std::function<absl::StatusOr<std::vector<std::string>>(absl::Time now)> undone;
  // The earliest instant after `now` at which something is due; nothing when nothing is planned.
  std::function<absl::StatusOr<std::optional<absl::Time>>(absl::Time now)> next_due;
};

// That of a service of which one question is enough: `next` tells the instant of what comes first, which is
// past while it is due and not done.
Timekeeping KeepTime(std::function<Revision()> head,
                     std::function<absl::StatusOr<std::optional<absl::Time>>()> next);

// parley.clock.v1.ClockService, and nothing under a clock of real time: there nobody may ask. A service is
// drained when it has passed the heads of those it follows, parked nothing and has nothing undone. Its head
// is read before all of that, so that a write in between shows in the next round. All arguments outlive the
// methods.
std::vector<Method> ClockMethods(const Clock& clock, std::vector<const Follower*> followers,
                                 Timekeeping keeping);

}  // namespace parley::rpc

#endif  // PARLEY_COMMON_RPC_CLOCK_SERVICE_H_
