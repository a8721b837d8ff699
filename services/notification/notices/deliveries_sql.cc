#include "services/notification/notices/deliveries_sql.h"

#include <chrono>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/names/names.h"
#include "services/notification/notices/notices_sql.h"

namespace parley::notification {
namespace {

using store::Blob;
using store::Connection;
using store::Row;
using store::Transaction;
using store::Value;

constexpr auto kNoDeadline = std::chrono::steady_clock::time_point::max();
constexpr int kClaimTokenBytes = 16;

// Whether the interview, both its people and the tenant of notice `n` are known.
#define PARLEY_HAS_PARTIES                                       \
  "EXISTS (SELECT 1 FROM interview i "                           \
  "JOIN person s ON s.tenant = i.tenant AND s.name = i.seeker "  \
  "JOIN person c ON c.tenant = i.tenant AND c.name = i.contact " \
  "JOIN tenant t ON t.tenant = i.tenant WHERE i.tenant = n.tenant AND i.name = n.interview)"

constexpr char kDue[] =
    "SELECT n.tenant, n.id FROM " PARLEY_NOTICE_TABLES
    " WHERE n.state IN ('PENDING', 'SENDING') AND n.send_time <= $1 AND "
    "n.expire_time > $1 AND (d.state IS NULL OR d.state <> 'SENDING' OR "
    "d.claimed_until <= $2) AND " PARLEY_HAS_PARTIES " ORDER BY n.send_time, n.id LIMIT $3";
constexpr char kToClaim[] =
    "SELECT " PARLEY_NOTICE_COLUMNS ", d.state, d.claim_token, d.claimed_until FROM " PARLEY_NOTICE_TABLES
    " WHERE n.tenant = $1 AND n.id = $2";
constexpr char kFirstClaim[] =
    "INSERT INTO delivery (tenant, notice, channel, state, attempt, claim_token, claimed_until, outcome, "
    "message_id, sha256, text, calendar) VALUES ($1, $2, 'MAIL', 'SENDING', 1, $3, $4, '', $5, $6, $7, $8) "
    "ON CONFLICT DO NOTHING";
constexpr char kNextClaim[] =
    "UPDATE delivery SET state = 'SENDING', attempt = attempt + 1, claim_token = $3, claimed_until = $4, "
    "outcome = '', message_id = $5, sha256 = $6, text = $7, calendar = $8 "
    "WHERE tenant = $1 AND notice = $2 AND channel = 'MAIL' AND claim_token = $9";
constexpr char kStartSending[] =
    "UPDATE notice SET state = 'SENDING', revision = $3 "
    "WHERE tenant = $1 AND id = $2 AND state IN ('PENDING', 'SENDING')";
constexpr char kRecord[] =
    "UPDATE delivery SET state = $4, outcome = $5 "
    "WHERE tenant = $1 AND notice = $2 AND channel = 'MAIL' AND state = 'SENDING' AND claim_token = $3";
constexpr char kTryLater[] =
    "UPDATE notice SET state = 'PENDING', reason = $3, send_time = $4, revision = $5 "
    "WHERE tenant = $1 AND id = $2 AND state = 'SENDING'";
constexpr char kOverdue[] = "SELECT n.tenant, n.id FROM " PARLEY_NOTICE_TABLES
                            " WHERE n.state IN ('PENDING', 'SENDING') AND n.expire_time <= $1 AND "
                            "(d.state IS NULL OR d.state <> 'SENDING' OR d.claimed_until <= $2) LIMIT 500";
constexpr char kOldTexts[] =
    "SELECT tenant, id FROM notice WHERE said IS NOT NULL AND end_time <= $1 ORDER BY end_time LIMIT 500";
constexpr char kUndone[] = "SELECT n.id, n.state, " PARLEY_HAS_PARTIES
                           " FROM notice n "
                           "WHERE n.state IN ('PENDING', 'SENDING') AND n.send_time <= $1 "
                           "ORDER BY n.send_time, n.id LIMIT 20";
constexpr char kNextDue[] =
    "SELECT MIN(at) FROM ("
    "SELECT MIN(send_time) AS at FROM notice WHERE state IN ('PENDING', 'SENDING') AND send_time > $1 "
    "UNION ALL "
    "SELECT MIN(expire_time) AS at FROM notice WHERE state IN ('PENDING', 'SENDING') AND expire_time > $1"
    ") AS instants";

std::string DeliveryPlace(const NoticeKey& key, absl::string_view column) {
  return absl::StrCat(key.tenant, "|delivery|", key.id, "/MAIL|", column);
}

std::optional<Delivery> DeliveryOf(const Row& row, const Notice& notice) {
  constexpr int kState = 13;  // after PARLEY_NOTICE_COLUMNS
  if (row.IsNull(kState)) return std::nullopt;
  return Delivery{.state = DeliveryStateFromName(row.Text(kState)),
                  .attempt = notice.attempt_count,
                  .claim_token = row.Text(kState + 1),
                  .claimed_until = absl::FromUnixMicros(row.Int(kState + 2))};
}

DeliveryState StateAfter(Outcome::Result result) {
  switch (result) {
    case Outcome::Result::kSent:
      return DeliveryState::kSent;
    case Outcome::Result::kRetry:
      return DeliveryState::kRetry;
    case Outcome::Result::kRefused:
      return DeliveryState::kRefused;
  }
  return DeliveryState::kRefused;
}

class SqlDeliveries final : public Deliveries {
 public:
  SqlDeliveries(store::Database& database, const store::Sealer& sealer)
      : database_(database), sealer_(sealer) {}

  absl::StatusOr<std::vector<NoticeKey>> Due(absl::Time now, absl::Time real_now, int limit) override {
    return Keys(kDue, {absl::ToUnixMicros(now), absl::ToUnixMicros(real_now), int64_t{limit}});
  }
  absl::StatusOr<ClaimAnswer> TakeClaim(const NoticeKey& key, const Mail& mail, absl::Time now,
                                        absl::Time real_now) override;
  absl::StatusOr<bool> Record(const Claim& claim, const Outcome& outcome, absl::Time now) override;
  absl::Status End(const NoticeKey& key, NoticeState state, absl::string_view reason,
                   absl::Time now) override {
    return database_.Write(kNoDeadline, [&](Transaction& transaction) {
      return EndNotice(transaction, key, state, reason, now);
    });
  }
  absl::Status Sweep(absl::Time now, absl::Time real_now) override;
  absl::StatusOr<std::vector<std::string>> Undone(absl::Time now) override;
  absl::StatusOr<std::optional<absl::Time>> NextDue(absl::Time now) override;

 private:
  absl::StatusOr<std::vector<NoticeKey>> Keys(absl::string_view sql, const std::vector<Value>& values);
  absl::Status SaveClaim(Transaction& transaction, const Claim& claim, const std::string& former_token,
                         const Mail& mail, absl::Time real_now);

  store::Database& database_;
  const store::Sealer& sealer_;
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

absl::StatusOr<ClaimAnswer> SqlDeliveries::TakeClaim(const NoticeKey& key, const Mail& mail, absl::Time now,
                                                     absl::Time real_now) {
  ClaimAnswer answer = Gone{};
  const absl::Status written = database_.Write(kNoDeadline, [&](Transaction& transaction) -> absl::Status {
    answer = Gone{};
    ASSIGN_OR_RETURN(const auto rows, transaction.Query(kToClaim, {key.tenant, key.id}));
    if (rows.empty()) return absl::OkStatus();
    const Notice notice = FromNoticeRow(rows[0]);
    const std::optional<Delivery> delivery = DeliveryOf(rows[0], notice);
    answer = DecideClaim(key, notice, delivery, RandomHex(kClaimTokenBytes), now, real_now);
    const auto* const claim = std::get_if<Claim>(&answer);
    if (claim == nullptr) return absl::OkStatus();
    return SaveClaim(transaction, *claim, delivery ? delivery->claim_token : "", mail, real_now);
  });
  if (absl::IsAborted(written)) return Busy{real_now + kClaimLife};
  RETURN_IF_ERROR(written);
  return answer;
}

// Each statement says again what the decision rests on, for databases where others write at the same time;
// ABORTED when one of them was faster.
absl::Status SqlDeliveries::SaveClaim(Transaction& transaction, const Claim& claim,
                                      const std::string& former_token, const Mail& mail,
                                      absl::Time real_now) {
  const NoticeKey& key = claim.key;
  const auto seal = [&](const std::string& text, absl::string_view column) {
    return text.empty() ? Value() : Value(Blob{sealer_.Seal(text, DeliveryPlace(key, column))});
  };
  std::vector<Value> values = {key.tenant,
                               key.id,
                               claim.token,
                               absl::ToUnixMicros(real_now + kClaimLife),
                               mail.message_id,
                               Blob{Sha256(mail.bytes)},
                               seal(mail.text, "text"),
                               seal(mail.calendar, "calendar")};
  const bool is_first = claim.attempt == 1;
  if (!is_first) values.emplace_back(former_token);
  ASSIGN_OR_RETURN(const int64_t claimed, transaction.Execute(is_first ? kFirstClaim : kNextClaim, values));
  ASSIGN_OR_RETURN(const int64_t started,
                   transaction.Execute(kStartSending, {key.tenant, key.id, transaction.NextRevision()}));
  if (claimed == 1 && started == 1) return absl::OkStatus();
  return absl::AbortedError("another sender was faster");
}

absl::StatusOr<bool> SqlDeliveries::Record(const Claim& claim, const Outcome& outcome, absl::Time now) {
  bool is_mine = false;
  const NoticeKey& key = claim.key;
  RETURN_IF_ERROR(database_.Write(kNoDeadline, [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(
        const int64_t changed,
        transaction.Execute(kRecord, {key.tenant, key.id, claim.token,
                                      std::string(NameOf(StateAfter(outcome.result))), outcome.reason}));
    is_mine = changed == 1;
    if (!is_mine) return absl::OkStatus();
    if (outcome.result != Outcome::Result::kRetry) {
      const bool is_sent = outcome.result == Outcome::Result::kSent;
      return EndNotice(transaction, key, is_sent ? NoticeState::kSent : NoticeState::kDead, outcome.reason,
                       now);
    }
    const absl::Time again = now + RetryDelay(key, claim.attempt);
    return transaction
        .Execute(kTryLater,
                 {key.tenant, key.id, outcome.reason, absl::ToUnixMicros(again), transaction.NextRevision()})
        .status();
  }));
  return is_mine;
}

absl::Status SqlDeliveries::Sweep(absl::Time now, absl::Time real_now) {
  ASSIGN_OR_RETURN(const auto overdue,
                   Keys(kOverdue, {absl::ToUnixMicros(now), absl::ToUnixMicros(real_now)}));
  ASSIGN_OR_RETURN(const auto old, Keys(kOldTexts, {absl::ToUnixMicros(now - kTextLife)}));
  if (overdue.empty() && old.empty()) return absl::OkStatus();
  return database_.Write(kNoDeadline, [&](Transaction& transaction) -> absl::Status {
    for (const NoticeKey& key : overdue) {
      RETURN_IF_ERROR(EndNotice(transaction, key, NoticeState::kExpired, kTooLate, now));
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

std::unique_ptr<Deliveries> OpenDeliveries(store::Database& database, const store::Sealer& sealer) {
  return std::make_unique<SqlDeliveries>(database, sealer);
}

}  // namespace parley::notification
