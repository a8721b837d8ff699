#ifndef PARLEY_SERVICES_CLI_ADVANCE_H_
#define PARLEY_SERVICES_CLI_ADVANCE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "parley/clock/v1/clock.pb.h"

namespace parley::cli {

// Moving virtual time without skipping anything.
//
// Time stands still between steps. A step goes to the earliest instant at which any service has something to
// do, never over it, so that each reminder is sent at its own instant. Before each step, and after the last,
// every service must be drained: asked in the order facts travel (contacts, scheduling, notification), each
// is told the heads of those before it and says whether it has passed them and has nothing due. One round of
// yes is not enough: a later service may just have caused a fact that an earlier one is about to follow (an
// answer, a bounce). So two rounds in a row must say yes with equal heads. The services are the authority on
// what is due; this loop only asks and moves the clock. A service that never drains (a parked row, a notice
// whose person has not come) ends it with the service's own words and time stays where it is; so does one
// that cannot be reached. Running it again goes on from there.

// One service, as the loop sees it.
struct TimedService {
  std::string name;
  std::function<absl::StatusOr<clock::v1::DrainedResponse>(
      const std::map<std::string, int64_t>& upstream_heads)>
      drained;
  std::function<absl::StatusOr<std::optional<absl::Time>>()> next_due;
};

struct VirtualTime {
  std::function<absl::Time()> now;
  std::function<void(absl::Time)> step_to;
  std::function<void()> pause;  // a moment of real time between two rounds: kRoundPause
};

inline constexpr absl::Duration kRoundPause =
    absl::Milliseconds(20);              // as often as services poll a test clock
inline constexpr int kRoundsMax = 1500;  // 30 s for one instant
inline constexpr int kStepsMax = 100'000;

// Moves time to `target`, which is not before now. DEADLINE_EXCEEDED naming what is waiting,
// RESOURCE_EXHAUSTED after kStepsMax steps, INTERNAL when a service is drained and yet has something due, or
// the service's error.
absl::Status Advance(std::span<const TimedService> services, absl::Time target, const VirtualTime& time);

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_ADVANCE_H_
