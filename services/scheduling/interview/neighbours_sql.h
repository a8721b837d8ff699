#ifndef PARLEY_SERVICES_SCHEDULING_INTERVIEW_NEIGHBOURS_SQL_H_
#define PARLEY_SERVICES_SCHEDULING_INTERVIEW_NEIGHBOURS_SQL_H_

#include <string>

#include "common/store/sql.h"
#include "services/scheduling/interview/interview.h"

namespace parley::scheduling {

// Whose neighbours are read.
struct NeighbourQuery {
  std::string tenant;
  std::string id;  // of the interview itself, which is left out
  Name seeker;
  Name contact;
  absl::Time term_start;
  absl::Time now;
};

// What a decision about an interview reads of the others, from one snapshot or within one write.
absl::StatusOr<Neighbours> LoadNeighbours(store::Connection& connection, const NeighbourQuery& query);

// What the interview claims now in place of what it claimed before. INTERNAL, and with it nothing of the
// write, should another interview of one of its people overlap: the decision looked before, so that would be
// a fault of ours.
absl::Status SaveClaims(store::Transaction& transaction, const std::string& tenant, const Interview& before,
                        const Interview& interview);

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_INTERVIEW_NEIGHBOURS_SQL_H_
