#ifndef PARLEY_SERVICES_SCHEDULING_INTERVIEW_INTERVIEW_SQL_H_
#define PARLEY_SERVICES_SCHEDULING_INTERVIEW_INTERVIEW_SQL_H_

#include <functional>
#include <memory>
#include <string>

#include "common/store.h"
#include "common/store/sql_store.h"
#include "services/scheduling/interview/interview.h"

namespace parley::scheduling {

// Interviews on SQL. A seeker sees her own, a contact's link the one it is of while it is valid, PLATFORM and
// ADMIN the tenant's, SERVICE all of them. Words said are sealed with `kek`. `context` outlives the store.
// Every name of Apply is the interview's or a CalendarName of one of its two people; all three are named.
std::unique_ptr<Store<InterviewState>> OpenInterviews(const store::StoreContext& context, std::string kek);

// Finds the interview of a link for its page: by the tenant's number and the link's id, with all that a
// decision reads. NOT_FOUND unless the link is there, not revoked and valid now; UNAVAILABLE /
// PERSON_NOT_YET_KNOWN while the copy of the people is being rebuilt. Thread-safe.
using FindLinked =
    std::function<absl::StatusOr<InterviewState>(int64_t tenant_number, const std::string& link_id)>;
FindLinked LinkedInterviews(const store::StoreContext& context);

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_INTERVIEW_INTERVIEW_SQL_H_
