#include "services/notification/notices/claim_sql.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/names/names.h"
#include "services/notification/notices/notices_sql.h"
#include "services/notification/notices/planned_sql.h"

namespace parley::notification {
namespace {

using store::Blob;
using store::Row;
using store::Transaction;
using store::Value;

constexpr int kClaimTokenBytes = 16;
// How often it is asked whether plans are current again.
constexpr absl::Duration kPlanPause = absl::Seconds(1);

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
    "UPDATE notice SET state = 'SENDING', keeps_text = 1, revision = $3 "
    "WHERE tenant = $1 AND id = $2 AND state IN ('PENDING', 'SENDING')";
// Other occurrences of what is told of in notice $2, due by now.
constexpr char kDueAgainNow[] =
    "SELECT o.id FROM notice n JOIN notice o ON o.tenant = n.tenant AND o.subject = n.subject "
    "AND o.kind = n.kind AND o.recipient = n.recipient AND o.id <> n.id "
    "WHERE n.tenant = $1 AND n.id = $2 AND o.cause = 1 AND o.state = 'PENDING' AND o.told_time <= $3";
constexpr char kPutOff[] =
    "UPDATE notice SET send_time = $3, revision = $4 WHERE tenant = $1 AND id = $2 AND state = 'PENDING'";
constexpr char kRecord[] =
    "UPDATE delivery SET state = $4, outcome = $5 "
    "WHERE tenant = $1 AND notice = $2 AND channel = 'MAIL' AND state = 'SENDING' AND claim_token = $3";
constexpr char kTryLater[] =
    "UPDATE notice SET state = 'PENDING', reason = $3, send_time = $4, revision = $5 "
    "WHERE tenant = $1 AND id = $2 AND state = 'SENDING'";

std::string DeliveryPlace(const NoticeKey& key, absl::string_view column) {
  return absl::StrCat(key.tenant, "|delivery|", key.id, "/MAIL|", column);
}

// A notice and its delivery, if any.
struct Candidate {
  Notice notice;
  std::optional<Delivery> delivery;
};

absl::StatusOr<std::optional<Candidate>> LoadCandidate(Transaction& transaction, const NoticeKey& key) {
  ASSIGN_OR_RETURN(const auto rows, transaction.Query(kToClaim, {key.tenant, key.id}));
  if (rows.empty()) return std::nullopt;
  const Row& row = rows[0];
  Candidate candidate{FromNoticeRow(row), std::nullopt};
  if (!row.IsNull(kNoticeColumns)) {
    candidate.delivery = Delivery{.state = DeliveryStateFromName(row.Text(kNoticeColumns)),
                                  .attempt = candidate.notice.attempt_count,
                                  .claim_token = row.Text(kNoticeColumns + 1),
                                  .claimed_until = absl::FromUnixMicros(row.Int(kNoticeColumns + 2))};
  }
  return candidate;
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

// Each statement says again what the decision rests on, for databases where others write at the same time;
// ABORTED when one of them was faster. `text` and `calendar` are sealed, or NULL.
absl::Status SaveClaim(Transaction& transaction, const ClaimRequest& request, const NoticeKey& key,
                       const std::string& token, const std::optional<Delivery>& former, const Value& text,
                       const Value& calendar) {
  const Mail& mail = request.mail;
  std::vector<Value> values = {key.tenant,
                               key.id,
                               token,
                               absl::ToUnixMicros(request.real_now + kClaimLife),
                               mail.message_id,
                               Blob{Sha256(mail.bytes)},
                               text,
                               calendar};
  if (former) values.emplace_back(former->claim_token);
  ASSIGN_OR_RETURN(const int64_t claimed, transaction.Execute(former ? kNextClaim : kFirstClaim, values));
  ASSIGN_OR_RETURN(const int64_t started,
                   transaction.Execute(kStartSending, {key.tenant, key.id, transaction.NextRevision()}));
  if (claimed == 1 && started == 1) return absl::OkStatus();
  return absl::AbortedError("another sender was faster");
}

// The lead keeps the mail's text for all of them.
absl::Status SaveClaims(Transaction& transaction, const ClaimRequest& request, const Claim& claim,
                        const std::optional<Delivery>& former, const store::Sealer& sealer) {
  const NoticeKey& key = claim.key;
  const auto seal = [&](const std::string& text, absl::string_view column) {
    return text.empty() ? Value() : Value(Blob{sealer.Seal(text, DeliveryPlace(key, column))});
  };
  RETURN_IF_ERROR(SaveClaim(transaction, request, key, claim.token, former, seal(request.mail.text, "text"),
                            seal(request.mail.calendar, "calendar")));
  for (const std::string& id : claim.also) {
    const NoticeKey follower{key.tenant, id};
    ASSIGN_OR_RETURN(const auto candidate, LoadCandidate(transaction, follower));
    if (!candidate) return absl::InternalError("a follower is not there");
    RETURN_IF_ERROR(
        SaveClaim(transaction, request, follower, claim.token, candidate->delivery, Value(), Value()));
  }
  return absl::OkStatus();
}

// Ends those told with the lead whose own time is over; how many.
absl::StatusOr<int> EndTooLate(Transaction& transaction, const std::string& tenant,
                               const std::vector<PlannedWords>& message, absl::Time now) {
  int ended = 0;
  for (const PlannedWords& words : message) {
    if (now < words.planned.expire_time) continue;
    RETURN_IF_ERROR(EndNotice(transaction, {tenant, words.id}, NoticeState::kExpired, kTooLate, now));
    ++ended;
  }
  return ended;
}

bool TellsOf(const std::vector<PlannedWords>& message, const std::vector<std::string>& also) {
  std::vector<std::string> ids;
  for (size_t i = 1; i < message.size(); ++i) ids.push_back(message[i].id);
  return ids == also;
}

// Why a reminder that is due is not to be sent as `request` says; nothing when it is.
absl::StatusOr<std::optional<ClaimAnswer>> WhyNotThis(Transaction& transaction, const ClaimRequest& request,
                                                      const AtSending& at_sending) {
  const NoticeKey& key = request.key;
  const absl::Time now = request.now;
  ASSIGN_OR_RETURN(const auto message, LoadMessage(transaction, key));
  if (message.empty()) return Gone{};
  if (!at_sending.is_plan_current()) return Busy{request.real_now + kPlanPause};
  if (message[0].told_time < now) {
    ASSIGN_OR_RETURN(const absl::Time at, at_sending.late_time(transaction, key, now));
    if (now < at) {
      RETURN_IF_ERROR(
          transaction
              .Execute(kPutOff, {key.tenant, key.id, absl::ToUnixMicros(at), transaction.NextRevision()})
              .status());
      return NotYet{at};
    }
  }
  ASSIGN_OR_RETURN(const int too_late, EndTooLate(transaction, key.tenant, message, now));
  if (too_late > 0 || !TellsOf(message, request.also)) return NotYet{now};
  return std::nullopt;
}

absl::Status EndDueAgain(Transaction& transaction, const Claim& claim, absl::Time now,
                         const AtSending& at_sending) {
  std::vector<std::string> told = claim.also;
  told.push_back(claim.key.id);
  bool has_ended = false;
  for (const std::string& id : told) {
    ASSIGN_OR_RETURN(const auto again,
                     transaction.Query(kDueAgainNow, {claim.key.tenant, id, absl::ToUnixMicros(now)}));
    for (const Row& row : again) {
      RETURN_IF_ERROR(
          EndNotice(transaction, {claim.key.tenant, row.Text(0)}, NoticeState::kSuperseded, kDueAgain, now));
      has_ended = true;
    }
  }
  return has_ended ? ArrangeAround(transaction, claim.key, at_sending) : absl::OkStatus();
}

absl::Status RecordOne(Transaction& transaction, const Claim& claim, const std::string& id,
                       const Outcome& outcome, absl::Time now) {
  const NoticeKey key{claim.key.tenant, id};
  if (outcome.result != Outcome::Result::kRetry) {
    const bool is_sent = outcome.result == Outcome::Result::kSent;
    return EndNotice(transaction, key, is_sent ? NoticeState::kSent : NoticeState::kDead, outcome.reason,
                     now);
  }
  const absl::Time again = now + RetryDelay(claim.key, claim.attempt);
  return transaction
      .Execute(kTryLater,
               {key.tenant, key.id, outcome.reason, absl::ToUnixMicros(again), transaction.NextRevision()})
      .status();
}

}  // namespace

absl::StatusOr<ClaimAnswer> TakeClaimIn(Transaction& transaction, const ClaimRequest& request,
                                        const store::Sealer& sealer, const AtSending& at_sending) {
  const NoticeKey& key = request.key;
  ASSIGN_OR_RETURN(const auto candidate, LoadCandidate(transaction, key));
  if (!candidate) return Gone{};
  const auto& [notice, delivery] = *candidate;
  ClaimAnswer answer =
      DecideClaim(key, notice, delivery, RandomHex(kClaimTokenBytes), request.now, request.real_now);
  auto* const claim = std::get_if<Claim>(&answer);
  if (claim == nullptr) return answer;
  if (notice.cause == Cause::kPlanned) {
    ASSIGN_OR_RETURN(const auto why_not, WhyNotThis(transaction, request, at_sending));
    if (why_not) return *why_not;
  }
  claim->also = request.also;
  RETURN_IF_ERROR(SaveClaims(transaction, request, *claim, delivery, sealer));
  RETURN_IF_ERROR(EndDueAgain(transaction, *claim, request.now, at_sending));
  RETURN_IF_ERROR(at_sending.keep(transaction, key.tenant, notice, request.mail, request.now));
  return answer;
}

absl::StatusOr<bool> RecordIn(Transaction& transaction, const Claim& claim, const Outcome& outcome,
                              absl::Time now, const AtSending& at_sending) {
  std::vector<std::string> told = {claim.key.id};
  told.insert(told.end(), claim.also.begin(), claim.also.end());
  for (const std::string& id : told) {
    ASSIGN_OR_RETURN(
        const int64_t recorded,
        transaction.Execute(kRecord, {claim.key.tenant, id, claim.token,
                                      std::string(NameOf(StateAfter(outcome.result))), outcome.reason}));
    if (recorded == 0 && id == claim.key.id) return false;
    if (recorded == 1) RETURN_IF_ERROR(RecordOne(transaction, claim, id, outcome, now));
  }
  RETURN_IF_ERROR(ArrangeAround(transaction, claim.key, at_sending));
  return true;
}

absl::Status ArrangeAround(Transaction& transaction, const NoticeKey& key, const AtSending& at_sending) {
  ASSIGN_OR_RETURN(
      const auto rows,
      transaction.Query("SELECT recipient FROM notice WHERE tenant = $1 AND id = $2 AND cause = 1",
                        {key.tenant, key.id}));
  return rows.empty() ? absl::OkStatus() : at_sending.arrange(transaction, key.tenant, rows[0].Text(0));
}

}  // namespace parley::notification
