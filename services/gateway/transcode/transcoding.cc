#include "services/gateway/transcode/transcoding.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/match.h"
#include "common/errors/errors.h"
#include "common/rpc/channel.h"
#include "common/rpc/limits.h"
#include "common/rpc/refusals.h"
#include "common/rpc/server_call.h"
#include "common/rpc/wire.h"
#include "common/rpc/worker_pool.h"

namespace parley::gateway {
namespace {

using std::chrono::steady_clock;

constexpr char kRpcMethods[] = "POST, OPTIONS";
constexpr char kRestMethods[] = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
// A reply of up to so many bytes is written as JSON where it comes in, in some 50 us: a worker would have to
// be woken for it. A longer one would hold up the backends' thread.
constexpr size_t kQuickBytesMax = 4 << 10;

// "/package.Service/Method".
bool IsRpcPath(const std::string& path) {
  const PathParts parts = PathParts::Of(path);
  return parts.segments.size() == 2 && absl::StrContains(parts.segments.front(), '.');
}

std::vector<absl::string_view> ValuesOf(const HttpRequest& request, absl::string_view name) {
  std::vector<absl::string_view> values;
  for (const auto& [key, value] : request.headers) {
    if (key == name) values.emplace_back(value);
  }
  return values;
}

// By which a call's request is counted; empty when it is for no method.
std::string HttpRouteOf(const DialectCall& call) {
  if (call.route == nullptr) return "";
  return call.http_route.empty() ? "/" + call.route->name : call.http_route;
}

}  // namespace

// One call on its way. Each step has it alone.
struct Transcoding::Flight {
  std::shared_ptr<const HttpRequest> request;
  DialectCall dialect;
  Call call;  // without its caller
  HttpReply reply;
  steady_clock::time_point begun = steady_clock::now();
  steady_clock::time_point sent_at = {};
  std::shared_ptr<const KnownCaller> caller = nullptr;
};

Transcoding::Transcoding(Parts parts, RestTable rest)
    : context_{std::move(parts.routes), std::move(rest), JsonMessages(*parts.contract.pool)},
      cors_(std::move(parts.cors_origins)),
      identify_(std::move(parts.identify)),
      pool_(std::move(parts.pool)),
      metrics_(parts.metrics),
      strangers_(parts.metrics.AddServedCalls(Metrics::kOther)) {}

absl::StatusOr<std::shared_ptr<const Transcoding>> Transcoding::Create(Parts parts) {
  RETURN_IF_ERROR(Cors::Check(parts.cors_origins));
  ASSIGN_OR_RETURN(RestTable rest, RestTable::Create(parts.routes));
  return std::shared_ptr<const Transcoding>(new Transcoding(std::move(parts), std::move(rest)));
}

bool Transcoding::Takes(const std::string& path) const {
  return IsRpcPath(path) || context_.rest.Covers(PathParts::Of(path));
}

DialectCall Transcoding::DialectCallOf(std::shared_ptr<const HttpRequest> request) const {
  if (!IsRpcPath(request->path)) return RestCall(context_, std::move(request));
  return IsGrpcWeb(*request) ? GrpcWebCall(context_, std::move(request))
                             : ConnectCall(context_, std::move(request));
}

void Transcoding::Respond(HttpRequest request, HttpReply reply) const {
  if (request.method == "OPTIONS") {
    return reply(cors_.AnswerOptions(request, IsRpcPath(request.path) ? kRpcMethods : kRestMethods));
  }
  const auto kept = std::make_shared<const HttpRequest>(std::move(request));
  const std::shared_ptr<Flight> flight(
      new Flight{.request = kept,
                 .dialect = DialectCallOf(kept),
                 .call = {.request_id = HeaderOf(*kept, kIdempotencyKey), .trace = kept->trace},
                 .reply = std::move(reply)});
  if (!flight->dialect.refusal.ok()) return Refuse(*flight, flight->dialect.refusal);
  identify_(
      ValuesOf(*kept, "authorization"), ValuesOf(*kept, "x-parley-seeker"),
      [self = shared_from_this(), flight](const Identity& caller) { self->Identified(flight, caller); });
}

void Transcoding::Identified(const std::shared_ptr<Flight>& flight, const Identity& caller) const {
  const std::shared_ptr<rpc::WorkerPool> pool = pool_.lock();
  if (pool == nullptr) return;
  if (caller.ok()) flight->caller = *caller;
  const absl::Status checked = CheckAdmission(*flight->dialect.route, caller);
  if (!checked.ok()) return Refuse(*flight, checked);
  const bool is_queued = pool->TrySubmit([self = shared_from_this(), flight] { self->Send(flight); });
  if (!is_queued) Refuse(*flight, rpc::Overloaded());
}

void Transcoding::Send(const std::shared_ptr<Flight>& flight) const {
  const Route& route = *flight->dialect.route;
  const absl::StatusOr<Bytes> request = flight->dialect.read();
  if (!request.ok()) return End(*flight, request.status());
  if (request->size() > rpc::kMessageBytesMax) return End(*flight, rpc::RequestTooLarge());
  const auto time_max = std::min<steady_clock::duration>(
      flight->dialect.time_max.value_or(rpc::kUnaryTimeMax), rpc::kUnaryTimeMax);
  flight->call.deadline = flight->begun + time_max;
  flight->sent_at = steady_clock::now();
  route.service->CallUnary(
      RequestTo(route, *flight->caller, flight->call), rpc::ToBuffer(*request),
      [self = shared_from_this(), flight](const grpc::Status& status, const grpc::ByteBuffer& reply) {
        self->OnReply(flight, status, reply);
      });
}

void Transcoding::OnReply(const std::shared_ptr<Flight>& flight, const grpc::Status& status,
                          const grpc::ByteBuffer& reply) const {
  const std::shared_ptr<rpc::WorkerPool> pool = pool_.lock();
  if (pool == nullptr) return;
  if (reply.Length() <= kQuickBytesMax) return Answer(*flight, status, reply);
  pool->Submit([self = shared_from_this(), flight, status, reply] { self->Answer(*flight, status, reply); });
}

void Transcoding::Answer(Flight& flight, const grpc::Status& status, const grpc::ByteBuffer& reply) const {
  CountSent(flight, status);
  if (status.ok()) return End(flight, rpc::ToBytes(reply));
  End(flight, rpc::FromGrpc(rpc::FromNeighbour(status)));
}

void Transcoding::CountSent(const Flight& flight, const grpc::Status& status) {
  flight.dialect.route->made.Observe(rpc::FromNeighbour(status).error_code(),
                                     steady_clock::now() - flight.sent_at);
}

void Transcoding::Refuse(Flight& flight, const absl::Status& why) const {
  metrics_.CountRefusal(ReasonOf(why));
  End(flight, why);
}

void Transcoding::End(Flight& flight, const absl::StatusOr<Bytes>& end) const {
  HttpResponse response = flight.dialect.answer(end);
  response.headers.emplace_back("cache-control", "no-store");
  response.headers.emplace_back("x-content-type-options", "nosniff");
  for (auto& header : cors_.HeadersFor(*flight.request)) response.headers.push_back(std::move(header));
  const Route* const route = flight.dialect.route.get();
  if (flight.caller != nullptr) flight.call.caller.tenant = flight.caller->caller.tenant;
  rpc::EndCall(flight.call, {.method = route == nullptr ? Metrics::kOther : absl::string_view(route->name),
                             .calls = route == nullptr ? strangers_ : route->served,
                             .status = rpc::ToGrpc(end.status()),
                             .took = steady_clock::now() - flight.begun});
  response.route = HttpRouteOf(flight.dialect);
  response.is_logged = true;
  flight.reply(std::move(response));
}

Place Api(std::shared_ptr<const Transcoding> transcoding) {
  return {.takes = [transcoding](const std::string& path) { return transcoding->Takes(path); },
          .handler = [transcoding](
                         HttpRequest request,
                         HttpReply reply) { transcoding->Respond(std::move(request), std::move(reply)); }};
}

}  // namespace parley::gateway
