#ifndef PARLEY_SERVICES_NOTIFICATION_NOTICES_PLANNED_H_
#define PARLEY_SERVICES_NOTIFICATION_NOTICES_PLANNED_H_

#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/time/time.h"
#include "common/store.h"
#include "services/notification/kinds.h"
#include "services/notification/notices/claim.h"
#include "services/notification/notices/notice.h"

namespace parley::notification {

// A row of an interview's plan: what scheduling says is due.
struct Planned {
  Kind kind = Kind::kNone;
  Name recipient;
  Name subject;  // the interview, or an obligation of it
  int occurrence = 1;
  int version = 0;
  absl::Time due_time;    // before quiet hours
  absl::Time since_time;  // never told before
  std::optional<absl::Time> deadline_time;
  absl::Time expire_time;
  std::string why;
  Name about;  // whom the seeker met by referral; empty = nobody
  bool operator==(const Planned&) const = default;

  // What makes it the same reminder again.
  auto key() const { return std::tie(subject, kind, recipient, occurrence, version); }
};

// A reminder, as it is stored.
struct PlannedNotice {
  std::string id;
  Planned planned;
  NoticeState state = NoticeState::kPending;
  std::string reason;
  std::optional<absl::Time> end_time;
  std::optional<DeliveryState> delivery;  // nothing before it was first claimed
  bool operator==(const PlannedNotice&) const = default;
};

// What is known beside the two plans.
struct PlanFacts {
  std::string tenant;
  // The new state of the interview, "CANCELLED", when it is another than before; else empty.
  std::string new_state;
  bool is_interview_erased = false;
  // Which of the interview's people have been erased: they are told nothing, and nobody is reminded of them.
  bool is_somebody_erased = false;
};

// The id of a reminder follows from its key, so that whoever rebuilds from nothing gives it the same one. It
// has the form of a UUIDv8 (RFC 9562 5.8).
std::string PlannedId(const std::string& tenant, const Planned& planned);

// The notices of one interview that differ once `plan` is its plan, as they then are: what is new in the plan
// is PENDING; what has moved in it and has not ended is moved; what has left it ends, and what came back goes
// on as it was. Nothing else is touched: what is sent, failed for good or expired stays so. The same plan
// again changes nothing. `stored` is everything ever planned for the interview, `plan` has each key once.
// Pure.
std::vector<PlannedNotice> DiffPlan(const std::vector<PlannedNotice>& stored,
                                    const std::vector<Planned>& plan, const PlanFacts& facts, absl::Time now);

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_NOTICES_PLANNED_H_
