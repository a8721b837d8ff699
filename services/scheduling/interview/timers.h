// What time itself does to an interview. Pure. A timer is a row derived from the state (TimerOf); the sweeper
// applies due ones as ordinary commands with the timer's id as request_id, and whatever happened meanwhile
// has replaced or removed the row, so nobody cancels a timer.
#ifndef PARLEY_SERVICES_SCHEDULING_INTERVIEW_TIMERS_H_
#define PARLEY_SERVICES_SCHEDULING_INTERVIEW_TIMERS_H_

#include <optional>

#include "absl/status/statusor.h"
#include "services/scheduling/interview/interview.h"

namespace parley::scheduling {

// Stored as numbers: never reused.
enum class TimerKind { kNone = 0, kExpireRequest = 1, kExpireAccepted = 2, kAssumeHeld = 3 };

struct Timer {
  TimerKind kind = TimerKind::kNone;
  absl::Time due;
  bool operator==(const Timer&) const = default;
};

// What the interview waits for; nothing when it waits for nobody.
std::optional<Timer> TimerOf(const Interview& interview);

// Silence ends it: REQUESTED -> EXPIRED, the seeker is told; ACCEPTED without a booking -> EXPIRED, both are;
// SCHEDULED whose end is the policy's hours ago -> HELD, assumed. Before the instant, and in every other
// state, nothing happens, so a late or doubled timer is harmless. Errors of CheckReady.
absl::StatusOr<InterviewState> Elapse(InterviewState state, absl::Time now);

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_INTERVIEW_TIMERS_H_
