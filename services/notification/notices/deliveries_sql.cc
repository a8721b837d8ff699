#include "services/notification/notices/deliveries_sql.h"

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "services/notification/notices/claim_sql.h"
#include "services/notification/notices/notices_sql.h"

namespace parley::notification {
namespace {

using store::Connection;
using store::Row;
using store::Transaction;
using store::Value;

constexpr auto kNoDeadline = std::chrono::steady_clock::time_point::max();

// What a notice waits for before it can be written, and a reminder before it has its hour.
#define PARLEY_NOTICE_IS_COMPLETE PARLEY_NOTICE_HAS_PARTIES " AND (n.cause = 2 OR n.told_time IS NOT NULL)"

constexpr char kDue[] =
    "SELECT n.tenant, n.id FROM " PARLEY_NOTICE_TABLES
    " WHERE n.state IN ('PENDING', 'SENDING') AND n.lead = '' AND n.send_time <= $1 AND "
    "n.expire_time > $1 AND (d.state IS NULL OR d.state <> 'SENDING' OR d.claimed_until <= $2) "
    "AND (n.cause = 2 OR $4 = 1) AND " PARLEY_NOTICE_IS_COMPLETE " ORDER BY n.send_time, n.id LIMIT $3";
constexpr char kOverdue[] = "SELECT n.tenant, n.id FROM " PARLEY_NOTICE_TABLES
                            " WHERE n.state IN ('PENDING', 'SENDING') AND n.expire_time <= $1 AND "
                            "(d.state IS NULL OR d.state <> 'SENDING' OR d.claimed_until <= $2) LIMIT 500";
constexpr char kOldTexts[] =
    "SELECT tenant, id FROM notice WHERE keeps_text = 1 AND end_time <= $1 ORDER BY end_time LIMIT 500";
constexpr char kUndone[] = "SELECT n.id, n.state, " PARLEY_NOTICE_IS_COMPLETE
                           " FROM notice n "
                           "WHERE n.state IN ('PENDING', 'SENDING') AND n.lead = '' AND n.send_time <= $1 "
                           "ORDER BY n.send_time, n.id LIMIT 20";
constexpr char kNextDue[] =
    "SELECT MIN(at) FROM ("
    "SELECT MIN(send_time) AS at FROM notice WHERE state IN ('PENDING', 'SENDING') AND lead = '' "
    "AND send_time > $1 "
    "UNION ALL "
    "SELECT MIN(expire_time) AS at FROM notice WHERE state IN ('PENDING', 'SENDING') AND expire_time > $1"
    ") AS instants";

class SqlDeliveries final : public Deliveries {
 public:
  SqlDeliveries(store::Database& database, const store::Sealer& sealer, AtSending at_sending)
      : database_(database), sealer_(sealer), at_sending_(std::move(at_sending)) {}

  absl::StatusOr<std::vector<NoticeKey>> Due(absl::Time now, absl::Time real_now, int limit) override {
    return Keys(kDue, {absl::ToUnixMicros(now), absl::ToUnixMicros(real_now), int64_t{limit},
                       int64_t{at_sending_.is_plan_current()}});
  }
  absl::StatusOr<ClaimAnswer> TakeClaim(const NoticeKey& key, const std::vector<std::string>& also,
                                        const Mail& mail, absl::Time now, absl::Time real_now) override;
  absl::StatusOr<bool> Record(const Claim& claim, const Outcome& outcome, absl::Time now) override;
  absl::Status End(const NoticeKey& key, NoticeState state, absl::string_view reason,
                   absl::Time now) override;
  absl::Status Sweep(absl::Time now, absl::Time real_now) override;
  absl::StatusOr<std::vector<std::string>> Undone(absl::Time now) override;
  absl::StatusOr<std::optional<absl::Time>> NextDue(absl::Time now) override;

 private:
  absl::StatusOr<std::vector<NoticeKey>> Keys(absl::string_view sql, const std::vector<Value>& values);

  store::Database& database_;
  const store::Sealer& sealer_;
  const AtSending at_sending_;
};

absl::StatusOr<std::vector<NoticeKey>> SqlDeliveries::Keys(absl::string_view sql,
                                                           const std::vector<Value>& values) {
  std::vector<NoticeKey> keys;
  RETURN_IF_ERROR(database_.Read([&](Connection& connection) -> absl::Status {
    ASSIGN_OR_RETURN(const auto rows, connection.Query(sql, values));
    for (const Row& row : rows) keys.push_back({row.Text(0), row.Text(1)});
    return absl::OkStatus();
  }));
  return keys;
}

absl::StatusOr<ClaimAnswer> SqlDeliveries::TakeClaim(const NoticeKey& key,
                                                     const std::vector<std::string>& also, const Mail& mail,
                                                     absl::Time now, absl::Time real_now) {
  ClaimAnswer answer = Gone{};
  const ClaimRequest request{key, also, mail, now, real_now};
  const absl::Status written = database_.Write(kNoDeadline, [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(answer, TakeClaimIn(transaction, request, sealer_, at_sending_));
    return absl::OkStatus();
  });
  if (absl::IsAborted(written)) return Busy{real_now + kClaimLife};
  RETURN_IF_ERROR(written);
  return answer;
}

absl::StatusOr<bool> SqlDeliveries::Record(const Claim& claim, const Outcome& outcome, absl::Time now) {
  bool is_mine = false;
  RETURN_IF_ERROR(database_.Write(kNoDeadline, [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(is_mine, RecordIn(transaction, claim, outcome, now, at_sending_));
    return absl::OkStatus();
  }));
  return is_mine;
}

absl::Status SqlDeliveries::End(const NoticeKey& key, NoticeState state, absl::string_view reason,
                                absl::Time now) {
  return database_.Write(kNoDeadline, [&](Transaction& transaction) -> absl::Status {
    RETURN_IF_ERROR(EndNotice(transaction, key, state, reason, now));
    return ArrangeAround(transaction, key, at_sending_);
  });
}

absl::Status SqlDeliveries::Sweep(absl::Time now, absl::Time real_now) {
  ASSIGN_OR_RETURN(const auto overdue,
                   Keys(kOverdue, {absl::ToUnixMicros(now), absl::ToUnixMicros(real_now)}));
  ASSIGN_OR_RETURN(const auto old, Keys(kOldTexts, {absl::ToUnixMicros(now - kTextLife)}));
  RETURN_IF_ERROR(at_sending_.forget(now));
  if (overdue.empty() && old.empty()) return absl::OkStatus();
  return database_.Write(kNoDeadline, [&](Transaction& transaction) -> absl::Status {
    for (const NoticeKey& key : overdue) {
      RETURN_IF_ERROR(EndNotice(transaction, key, NoticeState::kExpired, kTooLate, now));
      RETURN_IF_ERROR(ArrangeAround(transaction, key, at_sending_));
    }
    for (const NoticeKey& key : old) RETURN_IF_ERROR(EmptyTexts(transaction, key));
    return absl::OkStatus();
  });
}

absl::StatusOr<std::vector<std::string>> SqlDeliveries::Undone(absl::Time now) {
  std::vector<std::string> undone;
  RETURN_IF_ERROR(database_.Read([&](Connection& connection) -> absl::Status {
    ASSIGN_OR_RETURN(const auto rows, connection.Query(kUndone, {absl::ToUnixMicros(now)}));
    for (const Row& row : rows) {
      const bool is_complete = row.Int(2) != 0;
      const char* what = row.Text(1) == "SENDING" ? " is being sent"
                         : is_complete            ? " is due"
                                                  : " waits for its interview or a person of it";
      undone.push_back(absl::StrCat(NoticeName(row.Text(0)), what));
    }
    return absl::OkStatus();
  }));
  return undone;
}

absl::StatusOr<std::optional<absl::Time>> SqlDeliveries::NextDue(absl::Time now) {
  std::optional<absl::Time> due;
  RETURN_IF_ERROR(database_.Read([&](Connection& connection) -> absl::Status {
    ASSIGN_OR_RETURN(const auto rows, connection.Query(kNextDue, {absl::ToUnixMicros(now)}));
    if (!rows[0].IsNull(0)) due = absl::FromUnixMicros(rows[0].Int(0));
    return absl::OkStatus();
  }));
  return due;
}

}  // namespace

std::unique_ptr<Deliveries> OpenDeliveries(store::Database& database, const store::Sealer& sealer,
                                           AtSending at_sending) {
  return std::make_unique<SqlDeliveries>(database, sealer, std::move(at_sending));
}

}  // namespace parley::notification
