#include "common/rpc/serve.h"

#include <grpcpp/grpcpp.h>
#include <signal.h>
#include <sys/resource.h>

#include <atomic>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/clock/clock.h"
#include "common/errors/errors.h"
#include "common/names/names.h"
#include "common/observe/log.h"
#include "common/observe/metrics.h"
#include "common/rpc/arrival.h"
#include "common/rpc/call_reactor.h"
#include "common/rpc/caller.h"
#include "common/rpc/forwarder.h"
#include "common/rpc/health.h"
#include "common/rpc/limits.h"
#include "common/rpc/live_calls.h"
#include "common/rpc/reflection.h"
#include "common/rpc/refusals.h"
#include "common/rpc/registry.h"
#include "common/rpc/worker_pool.h"
#include "common/schema/public_method.h"
#include "common/sockets/cut_off.h"

namespace parley::rpc {
namespace {

constexpr std::chrono::seconds kDrainTimeMax{25};
// How long new calls are refused before the connections are cut off: calls on their way get our words and our
// delay, and whoever watches the health has time to send its calls elsewhere.
constexpr std::chrono::milliseconds kRefusalTime{200};
constexpr int kMetadataBytesMax = 16 << 10;
// What gRPC holds of all calls together: 13 kB of each, and a message whole, whatever its size, before
// anybody can judge it. Beyond that it resets streams, with ENHANCE_YOUR_CALM, until the rest has room. Which
// ones is left to chance, so that this is for the client that would else take the process down with it.
constexpr size_t kCallBytesMax = 256 << 20;
constexpr int kHandshakeTimeoutMs = 5000;
constexpr int kKeepalivePingMs = 30000;
constexpr int kKeepaliveTimeoutMs = 10000;
constexpr int kClientPingIntervalMinMs = 10000;

sigset_t EndingSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

// A connection is an open file, and the usual 1,024 are soon gone. A server of gRPC 1.51 that once had none
// left (CVE-2023-4785) accepts nothing any more.
void RaiseFileLimit() {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
}

// Debian's Abseil looks for a deadlock at every lock that gRPC takes. Programs with sanitizers keep it.
void LetLocksBe() {
#ifdef NDEBUG
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
#endif
}

}  // namespace

class Server::Core final : public grpc::CallbackGenericService {
 public:
  Core(const ServerFlags& flags, Registry registry, Metrics& metrics, Forwarder* forwarder)
      : caller_key_(flags.caller_key),
        calls_max_(flags.calls_max),
        streams_max_(flags.streams_max),
        forwarder_(forwarder),
        registry_(std::move(registry)),
        health_(ServiceNames()),
        pool_(flags.worker_count, flags.queue_max, metrics),
        context_{pool_, live_, metrics, metrics.AddServedCalls(Metrics::kOther),
                 /*faces_edge=*/forwarder != nullptr} {}

  absl::Status Start(const ServerFlags& flags);
  void Shutdown();
  int port() const { return port_; }

 private:
  std::vector<std::string> ServiceNames() const;
  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* context) override;
  absl::Status AdmitAny(bool is_stream) const;
  absl::Status Admit(const grpc::GenericCallbackServerContext& context, const ServedMethod* served,
                     Call& call);

  const std::string caller_key_;
  const size_t calls_max_;
  const size_t streams_max_;
  Forwarder* const forwarder_;  // null in a service
  Registry registry_;
  Health health_;
  WorkerPool pool_;
  LiveCalls live_;
  const CallContext context_;
  std::atomic<bool> stopping_{false};
  std::unique_ptr<grpc::Server> server_;
  int port_ = 0;
};

std::vector<std::string> Server::Core::ServiceNames() const {
  std::vector<std::string> names = registry_.ServiceNames();
  if (forwarder_ == nullptr) return names;
  const std::vector<std::string> forwarded = forwarder_->ServiceNames();
  names.insert(names.end(), forwarded.begin(), forwarded.end());
  return names;
}

absl::Status Server::Core::Start(const ServerFlags& flags) {
  std::vector<std::string> names = ServiceNames();
  names.insert(names.end(), {"grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection",
                             "grpc.reflection.v1alpha.ServerReflection"});
  RETURN_IF_ERROR(registry_.AddOpen(health_.Methods()));
  if (flags.reflection) RETURN_IF_ERROR(registry_.AddOpen(ReflectionMethods(names)));

  grpc::ServerBuilder builder;
  builder.RegisterCallbackGenericService(this);
  builder.SetMaxReceiveMessageSize(-1);  // kMessageBytesMax, which ServerCall judges
  // gRPC would unpack a message before anybody could judge it: 1 MB of gzip becomes 1 GB.
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_DEFLATE, false);
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_GZIP, false);
  builder.SetResourceQuota(grpc::ResourceQuota("calls").Resize(kCallBytesMax));
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMetadataBytesMax);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, kHandshakeTimeoutMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepalivePingMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, kClientPingIntervalMinMs);
  // Two processes on one port would share its connections in silence.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddListeningPort(flags.listen, grpc::InsecureServerCredentials(), &port_);
  server_ = builder.BuildAndStart();
  if (server_ == nullptr || port_ == 0) {
    return absl::UnavailableError(absl::StrCat("cannot listen on ", flags.listen));
  }
  health_.SetServing(true);
  return absl::OkStatus();
}

// Whether the server takes calls of the kind at all now.
absl::Status Server::Core::AdmitAny(bool is_stream) const {
  if (stopping_) return ShuttingDown();
  const bool has_place = is_stream ? live_.stream_count() < streams_max_ : live_.unary_count() < calls_max_;
  return has_place ? absl::OkStatus() : Overloaded();
}

// Who is calling and whether they may: all that can be said before the first byte of the message.
absl::Status Server::Core::Admit(const grpc::GenericCallbackServerContext& context,
                                 const ServedMethod* served, Call& call) {
  if (served == nullptr) return MethodUnknown();
  if (served->open) return stopping_ && !served->method.unary ? ShuttingDown() : absl::OkStatus();
  // What clients watch must not keep neighbours from following: their streams are few, and the feed counts
  // them.
  const bool is_watched = !served->method.unary && IsPublic(*served->descriptor);
  RETURN_IF_ERROR(AdmitAny(/*is_stream=*/is_watched));
  ASSIGN_OR_RETURN(call.caller,
                   VerifyCaller(MetadataValue(context, kCallerMetadata), caller_key_, RealNow()));
  RETURN_IF_ERROR(CheckPolicy(served->policy, call.caller));
  if (call.request_id.empty() || IsId(call.request_id)) return absl::OkStatus();
  return InvalidFields({{"idempotency-key", "must be 1 to 64 characters of A-Z a-z 0-9 _ -"}});
}

grpc::ServerGenericBidiReactor* Server::Core::CreateReactor(grpc::GenericCallbackServerContext* context) {
  const ServedMethod* served = registry_.Find(context->method());
  if (served == nullptr && forwarder_ != nullptr) {
    return forwarder_->Forward(context_, *context, [this](bool is_stream) { return AdmitAny(is_stream); });
  }
  Call call{.deadline = DeadlineOf(*context, served == nullptr || served->method.unary),
            .request_id = MetadataValue(*context, "idempotency-key"),
            .trace = TraceOf(*context)};
  if (served != nullptr) {
    call.method = served->method.name;
    call.secret_reply = served->policy.secret_reply();
  }
  absl::Status admitted = Admit(*context, served, call);
  return CallReactor::Start(context_, *context, served, std::move(call), std::move(admitted));
}

void Server::Core::Shutdown() {
  if (stopping_.exchange(true)) return;
  const auto until = std::chrono::steady_clock::now() + kDrainTimeMax;
  health_.SetServing(false);
  live_.ShutDownAll();
  std::this_thread::sleep_for(kRefusalTime);
  live_.ShutDownAll();  // again, for what was admitted while stopping_ was being set
  live_.AwaitNoneLeaving(until);
  // Only when no reply is owed any more, or time is up. gRPC comes last, because it would end the calls that
  // still come as CANCELLED.
  CutOffClients(port_);
  server_->Shutdown(std::chrono::system_clock::now());
  live_.AwaitNone(until + kUnaryTimeMax);
}

Server::Server(std::unique_ptr<Core> core) : core_(std::move(core)) {}
Server::~Server() {
  core_->Shutdown();
}
int Server::port() const {
  return core_->port();
}
void Server::Shutdown() {
  core_->Shutdown();
}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerFlags& flags, std::vector<Method> methods,
                                                      Metrics& metrics, Forwarder* forwarder) {
  ASSIGN_OR_RETURN(Registry registry, Registry::Create(std::move(methods), metrics));
  auto core = std::make_unique<Core>(flags, std::move(registry), metrics, forwarder);
  RETURN_IF_ERROR(core->Start(flags));
  return std::unique_ptr<Server>(new Server(std::move(core)));
}

void PrepareSignals() {
  signal(SIGPIPE, SIG_IGN);
  const sigset_t signals = EndingSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

void AwaitEndingSignal() {
  // Signals are waited for, not handled: no code of ours runs in a handler.
  const sigset_t signals = EndingSignals();
  int received = 0;
  sigwait(&signals, &received);
  Log(Severity::kInfo, "draining", {{"signal", int64_t{received}}});
}

int Serve(const ServerFlags& flags, std::vector<Method> methods, Metrics& metrics) {
  const absl::Status exposed =
      flags.admin_listen.empty() ? absl::OkStatus() : metrics.Expose(flags.admin_listen);
  auto server = exposed.ok() ? Server::Start(flags, std::move(methods), metrics) : exposed;
  if (!server.ok()) {
    Log(Severity::kError, "cannot start", {{"why", absl::string_view(server.status().message())}});
    return 1;
  }
  Log(Severity::kInfo, "serving", {{"port", int64_t{(*server)->port()}}});
  AwaitEndingSignal();
  (*server)->Shutdown();
  return 0;
}

int Main(int argc, char** argv, const char* service, absl::StatusOr<int> (*run)(int argc, char** argv)) {
  PrepareSignals();
  RaiseFileLimit();
  LetLocksBe();
  SetLogService(service);
  const absl::StatusOr<int> code = run(argc, argv);
  if (code.ok()) return *code;
  Log(Severity::kError, "cannot start", {{"why", absl::string_view(code.status().message())}});
  return 1;
}

}  // namespace parley::rpc
