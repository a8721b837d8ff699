#include "services/gateway/pages/link_holder.h"

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/clock/clock.h"
#include "common/errors/errors.h"
#include "common/rpc/caller.h"
#include "common/rpc/channel.h"
#include "parley/scheduling/v1/interviews.pb.h"
#include "services/gateway/backend/ask.h"

namespace parley::gateway {
namespace {

namespace v1 = scheduling::v1;

constexpr char kResolveLink[] = "parley.scheduling.v1.LinksService/ResolveLink";
constexpr char kInterviews[] = "parley.scheduling.v1.InterviewsService/";
// Of each call; a sent form makes three, within the 15 s that the edge waits.
constexpr std::chrono::seconds kAnswerTimeMax{3};

// A call of InterviewsService, as bytes.
struct Act {
  std::string method;
  Bytes request;
};

template <class Request>
Request RequestFor(const LinkHolder::Facts& facts, const Answer& answer) {
  Request request;
  request.set_name(facts.interview());
  request.set_request_id(answer.request_id);
  return request;
}

template <class Request>
Bytes TimedRequestFor(const LinkHolder::Facts& facts, const Answer& answer) {
  auto request = RequestFor<Request>(facts, answer);
  *request.mutable_start() = answer.start;
  request.set_place(answer.place);
  return request.SerializeAsString();
}

Act ActOf(const LinkHolder::Facts& facts, const Answer& answer) {
  switch (answer.act) {
    case v1::ACT_ACCEPT:
      return {"AcceptInterview", RequestFor<v1::AcceptInterviewRequest>(facts, answer).SerializeAsString()};
    case v1::ACT_DECLINE:
      return {"DeclineInterview", RequestFor<v1::DeclineInterviewRequest>(facts, answer).SerializeAsString()};
    case v1::ACT_PICK_TIME:
      return {"PickTime", TimedRequestFor<v1::PickTimeRequest>(facts, answer)};
    case v1::ACT_RESCHEDULE:
      return {"RescheduleInterview", TimedRequestFor<v1::RescheduleInterviewRequest>(facts, answer)};
    case v1::ACT_CANCEL:
      return {"CancelInterview", RequestFor<v1::CancelInterviewRequest>(facts, answer).SerializeAsString()};
    case v1::ACT_MARK_HELD:
      return {"MarkHeld", RequestFor<v1::MarkHeldRequest>(facts, answer).SerializeAsString()};
    case v1::ACT_MARK_ABSENT: {
      auto request = RequestFor<v1::MarkAbsentRequest>(facts, answer);
      request.set_absent(v1::PARTY_SEEKER);
      return {"MarkAbsent", request.SerializeAsString()};
    }
    default:
      return {};
  }
}

absl::StatusOr<LinkHolder::Facts> FactsOf(const absl::StatusOr<Bytes>& reply) {
  if (!reply.ok()) return reply.status();
  LinkHolder::Facts facts;
  if (!facts.ParseFromString(*reply)) {
    return Fail(absl::StatusCode::kInternal, "INTERNAL", "The answer about the link cannot be read.");
  }
  return facts;
}

}  // namespace

LinkHolder::LinkHolder(std::shared_ptr<Backend> scheduling, std::string caller_key, Metrics& metrics)
    : scheduling_(std::move(scheduling)), caller_key_(std::move(caller_key)), metrics_(metrics) {}

void LinkHolder::Resolve(const std::string& token, const std::string& traceparent,
                         std::function<void(absl::StatusOr<Facts>)> done) const {
  if (scheduling_ == nullptr) return done(rpc::Unreachable());
  v1::ResolveLinkRequest request;
  request.set_token(token);
  const Caller gateway{.role = Role::kService, .subject = "services/gateway"};
  AskScheduling(gateway, kResolveLink, request.SerializeAsString(), traceparent,
                [done = std::move(done)](const absl::StatusOr<Bytes>& reply) { done(FactsOf(reply)); });
}

void LinkHolder::Do(const Facts& facts, const Answer& answer, const std::string& traceparent,
                    std::function<void(absl::Status)> done) const {
  if (scheduling_ == nullptr) return done(rpc::Unreachable());
  const Caller holder{.role = Role::kCapability,
                      .tenant = facts.tenant_id(),
                      .subject = facts.contact(),
                      .act_as = facts.link()};
  const Act act = ActOf(facts, answer);
  AskScheduling(holder, absl::StrCat(kInterviews, act.method), act.request, traceparent,
                [done = std::move(done)](const absl::StatusOr<Bytes>& reply) { done(reply.status()); });
}

void LinkHolder::AskScheduling(const Caller& caller, const std::string& method, const Bytes& request,
                               const std::string& traceparent,
                               std::function<void(absl::StatusOr<Bytes>)> done) const {
  Question question{.method = method,
                    .assertion = rpc::SignCaller(caller, caller_key_, RealNow()),
                    .request = request,
                    .timeout = kAnswerTimeMax,
                    .traceparent = traceparent};
  Ask(*scheduling_, std::move(question), std::move(done), metrics_);
}

}  // namespace parley::gateway
