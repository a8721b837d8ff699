#include "services/notification/sending_sql.h"

#include <utility>

#include "absl/strings/match.h"
#include "services/notification/arrange_sql.h"
#include "services/notification/inbox/inbox_sql.h"
#include "services/notification/notices/deliveries_sql.h"

namespace parley::notification {
namespace {

// A message is one item, under its lead: its text tells of the others too.
InboxItem ItemOf(const Notice& notice, const Mail& mail, absl::Time now) {
  return {.notice_id = notice.id,
          .kind = notice.kind,
          .interview = notice.interview,
          .title = mail.subject,
          .text = mail.text,
          .create_time = now};
}

}  // namespace

std::unique_ptr<Deliveries> OpenSending(store::Database& database, const store::Sealer& sealer,
                                        std::function<bool()> is_plan_current) {
  const auto keep = [&sealer](store::Transaction& transaction, const std::string& tenant,
                              const Notice& notice, const Mail& mail, absl::Time now) {
    if (!absl::StartsWith(notice.recipient, "seekers/")) return absl::OkStatus();
    return PutInboxItem(transaction, tenant, notice.recipient, ItemOf(notice, mail, now), sealer);
  };
  const auto forget = [&database](absl::Time now) { return ForgetInboxItems(database, now); };
  return OpenDeliveries(database, sealer,
                        {.is_plan_current = std::move(is_plan_current),
                         .arrange = Arrange,
                         .late_time = LateTimeOf,
                         .keep = keep,
                         .forget = forget});
}

}  // namespace parley::notification
