#ifndef PARLEY_SERVICES_SCHEDULING_INTERVIEW_WATCH_SQL_H_
#define PARLEY_SERVICES_SCHEDULING_INTERVIEW_WATCH_SQL_H_

#include <memory>

#include "common/store/sql.h"
#include "services/scheduling/interview/watch.h"

namespace parley::scheduling {

// `database` outlives the changes.
std::unique_ptr<InterviewChanges> OpenInterviewChanges(store::Database& database);

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_INTERVIEW_WATCH_SQL_H_
