#include "common/rpc/clock_service.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/rpc/resource.h"
#include "parley/clock/v1/clock.pb.h"

namespace parley::rpc {
namespace {

// What keeps `follower` from being where its source was.
absl::StatusOr<std::vector<std::string>> Behind(const Follower& follower,
                                                const clock::v1::DrainedRequest& asked) {
  ASSIGN_OR_RETURN(const feed::v1::FeedStatus status, follower.Status());
  std::vector<std::string> waiting;
  const auto head = asked.upstream_heads().find(status.source());
  if (head != asked.upstream_heads().end() && follower.passed() < head->second) {
    waiting.push_back(absl::StrCat("has followed ", status.source(), " to ", follower.passed(), " of ",
                                   head->second, status.trouble().empty() ? "" : ": ", status.trouble()));
  }
  for (const std::string& parked : status.parked()) waiting.push_back(absl::StrCat("parked ", parked));
  return waiting;
}

absl::StatusOr<clock::v1::DrainedResponse> Drained(const Clock& clock,
                                                   const std::vector<const Follower*>& followers,
                                                   const Timekeeping& keeping,
                                                   const clock::v1::DrainedRequest& request) {
  clock::v1::DrainedResponse response;
  response.set_head(keeping.head());
  for (const Follower* follower : followers) {
    ASSIGN_OR_RETURN(const std::vector<std::string> behind, Behind(*follower, request));
    for (const std::string& what : behind) response.add_waiting(what);
  }
  ASSIGN_OR_RETURN(const std::vector<std::string> undone, keeping.undone(clock.Now()));
  for (const std::string& what : undone) response.add_waiting(what);
  response.set_drained(response.waiting().empty());
  return response;
}

}  // namespace

Timekeeping KeepTime(std::function<Revision()> head,
                     std::function<absl::StatusOr<std::optional<absl::Time>>()> next) {
  const auto undone = [next](absl::Time now) -> absl::StatusOr<std::vector<std::string>> {
    ASSIGN_OR_RETURN(const std::optional<absl::Time> due, next());
    if (!due || *due > now) return std::vector<std::string>();
    return std::vector<std::string>{absl::StrCat("something was due at ", absl::FormatTime(*due))};
  };
  return {.head = std::move(head), .undone = undone, .next_due = [next = std::move(next)](absl::Time) {
            return next();
          }};
}

std::vector<Method> ClockMethods(const Clock& clock, std::vector<const Follower*> followers,
                                 Timekeeping keeping) {
  if (!clock.IsTest()) return {};
  const auto drained = [&clock, followers = std::move(followers), keeping](
                           const Call&, const clock::v1::DrainedRequest& request) {
    return Drained(clock, followers, keeping, request);
  };
  const auto next_due = [&clock, keeping](
                            const Call&,
                            const clock::v1::NextDueRequest&) -> absl::StatusOr<clock::v1::NextDueResponse> {
    ASSIGN_OR_RETURN(const std::optional<absl::Time> due, keeping.next_due(clock.Now()));
    clock::v1::NextDueResponse response;
    if (due) *response.mutable_due_time() = ToProto(*due);
    return response;
  };
  const std::string service = "parley.clock.v1.ClockService/";
  return {Unary<clock::v1::DrainedRequest>(service + "Drained", drained),
          Unary<clock::v1::NextDueRequest>(service + "NextDue", next_due)};
}

}  // namespace parley::rpc
