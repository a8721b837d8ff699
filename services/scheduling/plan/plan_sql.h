#ifndef PARLEY_SERVICES_SCHEDULING_PLAN_PLAN_SQL_H_
#define PARLEY_SERVICES_SCHEDULING_PLAN_PLAN_SQL_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/store/sql.h"
#include "services/scheduling/people/person_facts.h"
#include "services/scheduling/plan/plan.h"

namespace parley::scheduling {

// `interview` is an interview's id in all of these; errors are the database's.

// Whom a plan speaks to, and whose days and numbers it counts by.
struct PlanPeople {
  TenantFacts tenant;
  PolicyFacts policy;
  SeekerFacts seeker;
  ContactFacts contact;
};

// All that planning reads of it, as the transaction or snapshot has it; nothing when there is no such
// interview, or somebody of it is not known, or no longer on file: nothing falls due then.
absl::StatusOr<std::optional<PlanInput>> LoadPlanInput(store::Connection& connection,
                                                       const std::string& tenant,
                                                       const std::string& interview);

struct StoredPlan {
  std::vector<Planned> rows;  // in the order of their instants
  std::string traceparent;    // of the call that last changed it; empty = none
};
absl::StatusOr<StoredPlan> LoadPlan(store::Connection& connection, const std::string& tenant,
                                    const std::string& interview);

// Plans anew and stores what differs. Part of every write of an interview, whose facts the writer has at
// hand, all but `ended` and `met`. The writer has given the interview a new place in the feed. `traceparent`
// is that of the call that writes, here and below; empty when there is none.
absl::Status SavePlan(store::Transaction& transaction, const std::string& tenant, InterviewFacts facts,
                      PlanPeople people, const std::string& traceparent);

// The same for a write beside the interview that changes a fact of its plan: when the plan differs, the
// interview takes a new place in the feed.
absl::Status RefreshPlan(store::Transaction& transaction, const std::string& tenant,
                         const std::string& interview, const std::string& traceparent);

// RefreshPlan of every interview in which `seeker` was referred to `contact`.
absl::Status RefreshReferrers(store::Transaction& transaction, const std::string& tenant, const Name& seeker,
                              const Name& contact, const std::string& traceparent);

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_PLAN_PLAN_SQL_H_
