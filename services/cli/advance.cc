#include "services/cli/advance.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/errors/errors.h"
#include "services/cli/field_value.h"

namespace parley::cli {
namespace {

using Heads = std::map<std::string, int64_t>;

struct Round {
  Heads heads;
  std::vector<std::string> waiting;  // empty = every service is drained
};

absl::StatusOr<Round> Ask(std::span<const TimedService> services) {
  Round round;
  for (const TimedService& service : services) {
    ASSIGN_OR_RETURN(const clock::v1::DrainedResponse response, service.drained(round.heads));
    round.heads[service.name] = response.head();
    if (response.drained()) continue;
    const std::string what = absl::StrJoin(response.waiting(), ", ");
    round.waiting.push_back(
        absl::StrCat(service.name, ": ", what.empty() ? "something it does not name" : what));
  }
  return round;
}

absl::Status Drain(std::span<const TimedService> services, const VirtualTime& time) {
  std::optional<Heads> before;  // of the round before, if it was all yes
  std::vector<std::string> waiting;
  for (int i = 0; i < kRoundsMax; ++i) {
    ASSIGN_OR_RETURN(Round round, Ask(services));
    if (round.waiting.empty()) {
      if (before == round.heads) return absl::OkStatus();
      before = std::move(round.heads);
    } else {
      before.reset();
    }
    waiting = std::move(round.waiting);
    time.pause();
  }
  const std::string what = waiting.empty() ? "the services keep writing" : absl::StrJoin(waiting, "; ");
  return absl::DeadlineExceededError(
      absl::StrCat("time stands at ", InstantText(time.now()), ", still waiting for ", what));
}

// The earliest thing any service has to do, or `target` when that comes first.
absl::StatusOr<absl::Time> NextStop(std::span<const TimedService> services, absl::Time now,
                                    absl::Time target) {
  absl::Time stop = target;
  for (const TimedService& service : services) {
    ASSIGN_OR_RETURN(const std::optional<absl::Time> due, service.next_due());
    if (!due.has_value()) continue;
    if (*due <= now) {
      return absl::InternalError(
          absl::StrCat(service.name, " is drained and yet has something due at ", InstantText(*due)));
    }
    stop = std::min(stop, *due);
  }
  return stop;
}

}  // namespace

absl::Status Advance(std::span<const TimedService> services, absl::Time target, const VirtualTime& time) {
  for (int i = 0; i < kStepsMax; ++i) {
    RETURN_IF_ERROR(Drain(services, time));
    const absl::Time now = time.now();
    if (now >= target) return absl::OkStatus();
    ASSIGN_OR_RETURN(const absl::Time stop, NextStop(services, now, target));
    time.step_to(stop);
  }
  return absl::ResourceExhaustedError(absl::StrCat("time stands at ", InstantText(time.now()), " after ",
                                                   kStepsMax, " steps; run it again to go on"));
}

}  // namespace parley::cli
