// How a plan stands in its row.
#ifndef PARLEY_SERVICES_SCHEDULING_PLAN_PLAN_LINES_H_
#define PARLEY_SERVICES_SCHEDULING_PLAN_PLAN_LINES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/scheduling/plan/plan.h"

namespace parley::scheduling {

// One planned row a line, instants in whole microseconds: "<kind> <occurrence> <version> <due> <since>
// <deadline> <expire> <recipient> <subject> <about> <why>", "-" for what there is not. Equal plans have equal
// lines. A line that is not one is INTERNAL: were it left out, its reminder would be void.
std::string ToLines(const std::vector<Planned>& plan);
absl::StatusOr<std::vector<Planned>> ToPlan(const std::string& lines);

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_PLAN_PLAN_LINES_H_
