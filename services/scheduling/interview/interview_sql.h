#ifndef PARLEY_SERVICES_SCHEDULING_INTERVIEW_INTERVIEW_SQL_H_
#define PARLEY_SERVICES_SCHEDULING_INTERVIEW_INTERVIEW_SQL_H_

#include <memory>
#include <string>

#include "common/store.h"
#include "common/store/sql_store.h"
#include "services/scheduling/interview/page.h"

namespace parley::scheduling {

// Interviews on SQL. A seeker sees her own, a contact's link the one it is of while it is valid, PLATFORM and
// ADMIN the tenant's, SERVICE all of them. Words said are sealed with `kek`. `context` outlives the store.
// Every name of Apply is the interview's or a CalendarName of one of its two people; all three are named.
// Get and Since answer the interview alone, without its people and neighbours.
std::unique_ptr<Store<InterviewState>> OpenInterviews(const store::StoreContext& context, std::string kek);

// Finds the interview of a link for its page, by the tenant's number and the link's id. NOT_FOUND unless the
// link is there, not revoked and valid now; UNAVAILABLE / PERSON_NOT_YET_KNOWN while the copy of the people
// is being rebuilt. Words said are opened with `kek`. Thread-safe.
FindLinked LinkedInterviews(const store::StoreContext& context, std::string kek);

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_INTERVIEW_INTERVIEW_SQL_H_
