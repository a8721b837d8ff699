// What watches of interviews are fed from.
#ifndef PARLEY_SERVICES_SCHEDULING_INTERVIEW_WATCH_H_
#define PARLEY_SERVICES_SCHEDULING_INTERVIEW_WATCH_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/call.h"
#include "services/scheduling/interview/interview.h"

namespace parley::scheduling {

// An interview that changed, as it is now.
struct InterviewChange {
  std::string tenant;
  Interview interview;
};

// Interviews in the order of their feed_revision: what a plan is made from counts as a change too.
// Thread-safe.
class InterviewChanges {
 public:
  virtual ~InterviewChanges() = default;

  // Those of all tenants after `after`, at most `limit`.
  virtual absl::StatusOr<std::vector<InterviewChange>> All(Revision after, int limit) = 0;

  // Those after `after` and up to `up_to` that the caller, a seeker, a platform or its staff, may see; at
  // most `limit`. NOT_FOUND once the seeker has been erased.
  virtual absl::StatusOr<std::vector<Interview>> VisibleTo(const Caller& caller, Revision after,
                                                           Revision up_to, int limit) = 0;

  // Whose revisions these are, and the newest of them.
  virtual const std::string& database_id() const = 0;
  virtual Revision head() const = 0;
};

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_INTERVIEW_WATCH_H_
