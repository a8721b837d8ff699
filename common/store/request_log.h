#ifndef PARLEY_COMMON_STORE_REQUEST_LOG_H_
#define PARLEY_COMMON_STORE_REQUEST_LOG_H_

#include <atomic>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/call.h"
#include "common/store.h"
#include "common/store/sealed.h"
#include "common/store/sql.h"

namespace parley::store {

// What was answered to which request_id (AIP-155): (tenant, acting person, method, request_id) -> reply,
// written in the transaction of the change itself. Replies may hold personal data, so they are sealed.
// Rows leave after 7 days of real time. Calls without request_id are not remembered. Thread-safe.
class RequestLog {
 public:
  explicit RequestLog(std::string kek) : sealer_(std::move(kek)) {}

  // The stored reply of a repeat, nothing for a first call. INVALID_ARGUMENT / IDEMPOTENCY_KEY_REUSED when
  // the id came with another body, ALREADY_EXISTS / SECRET_SHOWN_ONCE when the reply held a secret.
  absl::StatusOr<std::optional<Bytes>> Recall(Connection& connection, const Call& call) const;

  // Remembers the reply; one whose secret is shown once is remembered without it.
  absl::Status Remember(Transaction& transaction, const Call& call, const Bytes& reply, absl::Time real_now);

 private:
  // Deletes at most 500 rows past their life, at most once a minute.
  absl::Status Purge(Transaction& transaction, absl::Time real_now);

  const Sealer sealer_;
  std::atomic<int64_t> next_purge_seconds_{0};
};

}  // namespace parley::store

#endif  // PARLEY_COMMON_STORE_REQUEST_LOG_H_
