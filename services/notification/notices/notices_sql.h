#ifndef PARLEY_SERVICES_NOTIFICATION_NOTICES_NOTICES_SQL_H_
#define PARLEY_SERVICES_NOTIFICATION_NOTICES_NOTICES_SQL_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/store/sealed.h"
#include "common/store/sql.h"
#include "services/notification/notices/notice.h"

namespace parley::notification {

// What arrived to be told: `body` is what DecodeSaid read `said` from, kept sealed until it has been told.
struct SaidMessage {
  std::string id;
  Said said;
  std::string body;
};

// Puts down the notice of what was said, once however often it arrives, and supersedes older calendar
// notices of the same interview to the same person that have not been sent.
absl::Status PutSaid(store::Transaction& transaction, const std::string& tenant, const SaidMessage& message,
                     bool is_recipient_erased, const store::Sealer& sealer, absl::Time now);

// Voids what is on its way to a person who has been erased, and empties every text about her that has been
// told. What the other one is still to be told of her is judged when it is sent (WhyPointless). Answers the
// ids of all notices whose mails told of her, sent or not.
absl::StatusOr<std::vector<std::string>> EraseTexts(store::Transaction& transaction,
                                                    const std::string& tenant, const Name& person,
                                                    absl::Time now);

// Voids a notice whose message its owner has erased, and empties its text.
absl::Status EraseNotice(store::Transaction& transaction, const NoticeKey& key, absl::Time now);

// Brings a notice that has not ended to its end, and empties the text of one that is void; no effect on one
// that has ended.
absl::Status EndNotice(store::Transaction& transaction, const NoticeKey& key, NoticeState state,
                       absl::string_view reason, absl::Time now);

// Empties the text of a notice, and of its delivery.
absl::Status EmptyTexts(store::Transaction& transaction, const NoticeKey& key);

// The columns that FromNoticeRow reads, of `notice n LEFT JOIN delivery d`.
#define PARLEY_NOTICE_COLUMNS                                                                         \
  "n.id, n.kind, n.interview, n.recipient, n.schedule_version, n.is_calendar, n.state, n.reason, "    \
  "n.send_time, n.expire_time, n.end_time, COALESCE(d.attempt, 0), n.revision, n.cause, n.due_time, " \
  "n.told_time, n.lead"
inline constexpr int kNoticeColumns = 17;
#define PARLEY_NOTICE_TABLES \
  "notice n LEFT JOIN delivery d ON d.tenant = n.tenant AND d.notice = n.id AND d.channel = 'MAIL'"
Notice FromNoticeRow(const store::Row& row);

// Whether the interview, both its people and the tenant of notice `n` are known.
#define PARLEY_NOTICE_HAS_PARTIES                                \
  "EXISTS (SELECT 1 FROM interview i "                           \
  "JOIN person s ON s.tenant = i.tenant AND s.name = i.seeker "  \
  "JOIN person c ON c.tenant = i.tenant AND c.name = i.contact " \
  "JOIN tenant t ON t.tenant = i.tenant WHERE i.tenant = n.tenant AND i.name = n.interview)"

// Where a notice's sealed text belongs.
std::string SaidPlace(const NoticeKey& key);

std::unique_ptr<Notices> OpenNotices(store::Database& database);

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_NOTICES_NOTICES_SQL_H_
