#include "services/scheduling/plan/plan.h"

#include <algorithm>
#include <tuple>

namespace parley::scheduling {

std::vector<Planned> Plan(const PlanInput& input) {
  std::vector<Planned> plan = PlanSilence(input);
  for (const auto& part : {PlanMeeting(input), PlanGratitude(input)}) {
    plan.insert(plan.end(), part.begin(), part.end());
  }
  const auto order = [](const Planned& p) { return std::tie(p.due, p.kind, p.subject, p.occurrence); };
  std::sort(plan.begin(), plan.end(), [&](const auto& a, const auto& b) { return order(a) < order(b); });
  return plan;
}

}  // namespace parley::scheduling
