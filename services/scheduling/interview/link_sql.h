#ifndef PARLEY_SERVICES_SCHEDULING_INTERVIEW_LINK_SQL_H_
#define PARLEY_SERVICES_SCHEDULING_INTERVIEW_LINK_SQL_H_

#include <string>

#include "common/store/sql.h"
#include "services/scheduling/interview/interview.h"

namespace parley::scheduling {

// Which interview a link is of; empty when there is no such link, or it is revoked.
struct LinkRow {
  std::string interview;  // its id
  Name contact;
};
absl::StatusOr<LinkRow> LoadLink(store::Connection& connection, const std::string& tenant,
                                 const std::string& link_id);

// The tenant whose number stands in a link's token; empty = no such tenant is known.
absl::StatusOr<std::string> TenantOfNumber(store::Connection& connection, int64_t number);

absl::Status InsertLink(store::Transaction& transaction, const std::string& tenant,
                        const Interview& interview);

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_INTERVIEW_LINK_SQL_H_
