#ifndef PARLEY_SERVICES_SCHEDULING_CAPTURE_CAPTURE_SQL_H_
#define PARLEY_SERVICES_SCHEDULING_CAPTURE_CAPTURE_SQL_H_

#include <memory>
#include <string>

#include "common/store.h"
#include "common/store/sql_store.h"
#include "services/scheduling/capture/capture.h"

namespace parley::scheduling {

// What seekers wrote down, on SQL, sealed with each one's own key, which `kek` seals. A seeker sees her own;
// SERVICE sees none. Names of Apply: the interview's, and a contact's when the command names one. Since
// answers UNIMPLEMENTED: a capture is read with its interview. `context` outlives the store.
std::unique_ptr<Store<CaptureState>> OpenCaptures(const store::StoreContext& context, std::string kek);

// The referral of `seeker` in `interview` (ids) is `contact`, as contacts says of a person it has put on
// file. Nothing happens when there is no such referral, or it was linked or dropped before.
absl::Status LinkReferralRow(store::Transaction& transaction, const std::string& tenant,
                             const ConnectionFacts& connection);

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_CAPTURE_CAPTURE_SQL_H_
