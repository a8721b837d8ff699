#ifndef PARLEY_SERVICES_GATEWAY_PAGES_LINK_HOLDER_H_
#define PARLEY_SERVICES_GATEWAY_PAGES_LINK_HOLDER_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/call.h"
#include "common/observe/metrics.h"
#include "common/store.h"
#include "parley/scheduling/v1/links.pb.h"
#include "services/gateway/backend/backend.h"
#include "services/gateway/pages/answer.h"

namespace parley::gateway {

// Asks scheduling on behalf of whoever holds a capability link. Nothing waits: each answer comes once, on
// the backends' thread or at once, and must not block. UNAVAILABLE / UNREACHABLE when scheduling does not
// answer, DEADLINE_EXCEEDED when it takes over 3 s. Thread-safe; may be destroyed while answers are
// outstanding.
class LinkHolder {
 public:
  using Facts = scheduling::v1::ResolveLinkResponse;

  // When `scheduling` is null (not deployed) every answer is UNREACHABLE. The calls are counted in `metrics`,
  // which outlives the answers.
  LinkHolder(std::shared_ptr<Backend> scheduling, std::string caller_key, Metrics& metrics);

  // What the link with this token shows now (LinksService.ResolveLink). NOT_FOUND for every bad token.
  // `traceparent` is that of the reader's request, here and below.
  void Resolve(const std::string& token, const std::string& traceparent,
               std::function<void(absl::StatusOr<Facts>)> done) const;

  // Does what the holder of the link with these facts has pressed. The refusals are those of the method.
  void Do(const Facts& facts, const Answer& answer, const std::string& traceparent,
          std::function<void(absl::Status)> done) const;

 private:
  void AskScheduling(const Caller& caller, const std::string& method, const Bytes& request,
                     const std::string& traceparent, std::function<void(absl::StatusOr<Bytes>)> done) const;

  const std::shared_ptr<Backend> scheduling_;
  const std::string caller_key_;
  Metrics& metrics_;
};

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_PAGES_LINK_HOLDER_H_
