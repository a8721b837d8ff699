#ifndef PARLEY_SERVICES_NOTIFICATION_NOTICES_CLAIM_SQL_H_
#define PARLEY_SERVICES_NOTIFICATION_NOTICES_CLAIM_SQL_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/store/sealed.h"
#include "common/store/sql.h"
#include "services/notification/notices/claim.h"
#include "services/notification/notices/deliveries_sql.h"

namespace parley::notification {

// Who wants to send what.
struct ClaimRequest {
  const NoticeKey& key;
  const std::vector<std::string>& also;  // the notices `mail` tells of beside
  const Mail& mail;
  absl::Time now;
  absl::Time real_now;
};

// The transactions of Deliveries of the same names. ABORTED when another sender was faster.
absl::StatusOr<ClaimAnswer> TakeClaimIn(store::Transaction& transaction, const ClaimRequest& request,
                                        const store::Sealer& sealer, const AtSending& at_sending);
absl::StatusOr<bool> RecordIn(store::Transaction& transaction, const Claim& claim, const Outcome& outcome,
                              absl::Time now, const AtSending& at_sending);

// Has the recipient's reminders arranged anew, when `key` is one.
absl::Status ArrangeAround(store::Transaction& transaction, const NoticeKey& key,
                           const AtSending& at_sending);

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_NOTICES_CLAIM_SQL_H_
