#include "common/store/request_log.h"

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"

namespace parley::store {
namespace {

constexpr absl::Duration kLife = absl::Hours(7 * 24);
constexpr absl::Duration kPurgeEvery = absl::Minutes(1);

std::string Place(const Call& call) {
  return absl::StrCat(call.caller.tenant, "|request|", call.method, "/", call.request_id, "|reply");
}

std::vector<Value> Key(const Call& call) {
  return {call.caller.tenant, std::string(ActingIdentity(call.caller)), call.method, call.request_id};
}

}  // namespace

absl::StatusOr<std::optional<Bytes>> RequestLog::Recall(Connection& connection, const Call& call) const {
  if (call.request_id.empty()) return std::nullopt;
  ASSIGN_OR_RETURN(const auto rows,
                   connection.Query("SELECT body_sha256, reply FROM request "
                                    "WHERE tenant = $1 AND actor = $2 AND method = $3 AND request_id = $4",
                                    Key(call)));
  if (rows.empty()) return std::nullopt;
  if (rows[0].Bytes(0) != call.body_fingerprint) {
    return InvalidFields({{"request_id", "was used for another request within 7 days"}},
                         "IDEMPOTENCY_KEY_REUSED");
  }
  if (rows[0].IsNull(1)) {
    return Fail(absl::StatusCode::kAlreadyExists, "SECRET_SHOWN_ONCE",
                "This was done before, and its secret cannot be shown again.");
  }
  ASSIGN_OR_RETURN(Bytes reply, sealer_.Open(rows[0].Bytes(1), Place(call)));
  return reply;
}

absl::Status RequestLog::Remember(Transaction& transaction, const Call& call, const Bytes& reply,
                                  absl::Time real_now) {
  if (call.request_id.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(Purge(transaction, real_now));
  std::vector<Value> values = Key(call);
  values.push_back(Blob{call.body_fingerprint});
  values.push_back(call.secret_reply ? Value() : Value(Blob{sealer_.Seal(reply, Place(call))}));
  values.push_back(absl::ToUnixMicros(real_now));
  return transaction
      .Execute(
          "INSERT INTO request (tenant, actor, method, request_id, body_sha256, reply, at) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7)",
          values)
      .status();
}

absl::Status RequestLog::Purge(Transaction& transaction, absl::Time real_now) {
  const int64_t now = absl::ToUnixSeconds(real_now);
  if (now < next_purge_seconds_.load()) return absl::OkStatus();
  next_purge_seconds_ = now + absl::ToInt64Seconds(kPurgeEvery);
  return transaction
      .Execute(
          "DELETE FROM request WHERE (tenant, actor, method, request_id) IN "
          "(SELECT tenant, actor, method, request_id FROM request WHERE at < $1 ORDER BY at LIMIT 500)",
          {absl::ToUnixMicros(real_now - kLife)})
      .status();
}

}  // namespace parley::store
