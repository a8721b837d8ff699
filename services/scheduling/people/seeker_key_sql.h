// A seeker's private words are sealed with a key of her own, which is sealed with the service's. Taking the
// key away takes the words away, out of backups too.
#ifndef PARLEY_SERVICES_SCHEDULING_PEOPLE_SEEKER_KEY_SQL_H_
#define PARLEY_SERVICES_SCHEDULING_PEOPLE_SEEKER_KEY_SQL_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/store.h"
#include "common/store/sealed.h"
#include "common/store/sql.h"

namespace parley::scheduling {

// The seal of `seeker`'s words; nothing when she has no key: she has written nothing, or was erased.
// DATA_LOSS when it does not open with `kek`.
absl::StatusOr<std::optional<store::Sealer>> FindSeekerSealer(store::Connection& connection,
                                                              const store::Sealer& kek,
                                                              const std::string& tenant, const Name& seeker);

// The same, with a new key when there is none.
absl::StatusOr<store::Sealer> SeekerSealer(store::Transaction& transaction, const store::Sealer& kek,
                                           const std::string& tenant, const Name& seeker);

absl::Status ForgetSeekerKey(store::Transaction& transaction, const std::string& tenant, const Name& seeker);

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_PEOPLE_SEEKER_KEY_SQL_H_
