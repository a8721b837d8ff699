// The words every module of this service shares, and what the modules beside the aggregate read of an
// interview. Plain values.
#ifndef PARLEY_SERVICES_SCHEDULING_PLAN_FACTS_H_
#define PARLEY_SERVICES_SCHEDULING_PLAN_FACTS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/civil_time/wall_time.h"
#include "common/store.h"

namespace parley::scheduling {

// The numbers of the proto enums of these names (parley.scheduling.v1).
enum class State {
  kNone = 0,
  kIdentified = 1,
  kRequested = 2,
  kAccepted = 3,
  kScheduled = 4,
  kDeclined = 5,
  kExpired = 6,
  kWithdrawn = 7,
  kCancelled = 8,
  kHeld = 9,
  kNoShow = 10,
  kClosed = 11
};
enum class Mode { kNone = 0, kInPerson = 1, kPhone = 2, kVideo = 3, kEmail = 4 };
enum class Party { kNone = 0, kSeeker = 1, kContact = 2, kSystem = 3 };

// A start as people say it.
struct WallStart {
  absl::CivilSecond wall;
  std::string zone;  // IANA
  civil::Fold fold = civil::Fold::kFirst;
  bool operator==(const WallStart&) const = default;
};

// A start that exists, with the instants it means.
struct Booking {
  WallStart start;
  absl::Time start_time;
  absl::Time end_time;
  bool is_ambiguous = false;  // the wall time happens twice; start.fold says which was taken
  std::string zone_rules;     // version of tzdata by which the instants were derived
  bool operator==(const Booking&) const = default;
};

// How the contact was asked.
struct Asking {
  int attempt_count = 0;  // 1 = the request, 2 = the nudge too
  std::optional<absl::Time> request_time;
  std::optional<absl::Time> nudge_time;
  std::optional<absl::Time> expire_time;  // when silence ends it
};

// Something owed that the seeker has done, or said she will not do.
struct EndedObligation {
  std::string id;  // "thank-you"
  bool is_waived = false;
  absl::Time time;
};

// A conversation held with somebody this interview's contact referred the seeker to.
struct MetByReferral {
  std::string referral;  // its id
  Name contact;
  absl::Time end;           // of that conversation
  absl::Time outcome_time;  // when it was said, or assumed, to have been held
};

// An interview as the modules beside it see it. They read it and never write it.
struct InterviewFacts {
  std::string id;
  Name seeker;
  Name contact;
  State state = State::kNone;
  Mode mode = Mode::kNone;
  Asking asking;
  std::optional<Booking> booking;
  std::optional<absl::Time> booked_time;
  int schedule_version = 0;
  std::optional<absl::Time> outcome_time;  // when it was said, or assumed, to have been held or not
  std::optional<absl::Time> capture_time;  // when the seeker first wrote down what was said
  std::vector<EndedObligation> ended;
  std::vector<MetByReferral> met;  // each referral at most once
};

// Whether the conversation has taken place.
inline bool WasHeld(State state) {
  return state == State::kHeld || state == State::kClosed;
}

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_PLAN_FACTS_H_
