#include "services/gateway/backend/backend.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/gateway/backend/connection.h"
#include "services/gateway/backend/stream.h"

namespace parley::gateway {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kFirstPause{50};
constexpr milliseconds kPauseMax{1000};
constexpr milliseconds kSweepEach{100};

class UnaryListener final : public BackendListener {
 public:
  explicit UnaryListener(Backend::UnaryDone done) : done_(std::move(done)) {}
  void OnBackendMessage(grpc::ByteBuffer message) override {
    replies_ += 1;
    reply_ = message;
  }
  void OnBackendReady() override {}
  void OnBackendDone(const grpc::Status& status) override {
    if (!status.ok()) return done_(status, {});
    if (replies_ == 1) return done_(status, reply_);
    done_({grpc::StatusCode::INTERNAL, absl::StrCat("The service answered ", replies_, " messages.")}, {});
  }

 private:
  const Backend::UnaryDone done_;
  int replies_ = 0;
  grpc::ByteBuffer reply_;  // the last
};

}  // namespace

Gauge ReadyConnections(Metrics& metrics, const std::string& service) {
  return metrics.AddGauge("parley_backend_connections",
                          "Connections to the service's replicas that take calls.", {{"backend", service}});
}

// All on the thread.
class Backend::Core : public std::enable_shared_from_this<Core> {
 public:
  Core(asio::io_context& io, const std::string& address, BackendOptions options)
      : io_(io), address_(address), options_(std::move(options)), try_timer_(io), sweep_timer_(io) {
    if (options_.replicas == nullptr) options_.replicas = ReplicasByName(io, address);
  }

  void Begin();
  void Start(const std::shared_ptr<BackendStream>& stream);
  // Nothing is called any more.
  void Abandon();

 private:
  void Look();
  void OnFound(const Replicas::Endpoints& endpoints);
  void RetireUnnamed();
  void OnChange();
  void CountReady();
  void TryAgain(bool has_failed);
  void TryAt(steady_clock::time_point when);
  void Sweep();
  std::shared_ptr<Connection> Pick();
  void ServeWaiting();
  void RefuseWaiting();

  asio::io_context& io_;
  const std::string address_;
  BackendOptions options_;
  asio::steady_timer try_timer_;
  asio::steady_timer sweep_timer_;
  milliseconds pause_ = kFirstPause;
  bool is_ended_ = false;
  bool is_looking_ = false;
  steady_clock::time_point tried_at_ = {};  // the last look
  std::optional<steady_clock::time_point> next_try_at_;
  Replicas::Endpoints named_;  // by the last look that found any
  std::vector<std::shared_ptr<Connection>> connections_;
  size_t turn_ = 0;
  std::vector<std::shared_ptr<BackendStream>> waiting_;
};

void Backend::Core::Begin() {
  Look();
  Sweep();
}

void Backend::Core::Look() {
  if (std::exchange(is_looking_, true)) return;
  tried_at_ = steady_clock::now();
  options_.replicas->Find([self = shared_from_this()](const Replicas::Endpoints& endpoints) {
    if (self->is_ended_) return;
    self->is_looking_ = false;
    if (!endpoints.empty()) return self->OnFound(endpoints);
    if (self->Pick() == nullptr) self->RefuseWaiting();
    self->TryAgain(/*has_failed=*/true);
  });
}

void Backend::Core::OnFound(const Replicas::Endpoints& endpoints) {
  named_ = endpoints;
  for (const auto& endpoint : endpoints) {
    const bool is_there = std::any_of(connections_.begin(), connections_.end(), [&](const auto& connection) {
      return connection->is_coming() && connection->endpoint() == endpoint;
    });
    if (is_there) continue;
    connections_.push_back(std::make_shared<Connection>(io_, endpoint, address_, [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->OnChange();
    }));
    connections_.back()->Connect();
  }
  RetireUnnamed();
}

// Once one that is named is ready: a name may be ahead of a replica that has yet to listen.
void Backend::Core::RetireUnnamed() {
  const auto is_named = [this](const auto& connection) {
    return std::find(named_.begin(), named_.end(), connection->endpoint()) != named_.end();
  };
  const auto connections = connections_;  // retiring one changes them
  const bool has_named = std::any_of(connections.begin(), connections.end(), [&](const auto& connection) {
    return connection->is_ready() && is_named(connection);
  });
  for (const auto& connection : connections) {
    if (has_named && connection->is_coming() && !is_named(connection)) connection->Retire();
  }
}

// After whatever happened to a connection.
void Backend::Core::OnChange() {
  if (is_ended_) return;
  bool is_lost = false;
  bool has_failed = false;
  bool is_ready = false;
  bool is_coming = false;
  for (const auto& connection : connections_) {
    is_lost |= !connection->is_coming();
    has_failed |= connection->is_closed() && !connection->was_ready();
    is_ready |= connection->is_ready();
    is_coming |= connection->is_coming();
  }
  std::erase_if(connections_, [](const auto& connection) { return connection->is_closed(); });
  if (is_ready) {
    ServeWaiting();
  } else if (has_failed && !is_coming) {
    RefuseWaiting();
  }
  if (is_lost) TryAgain(has_failed);
  CountReady();
  RetireUnnamed();
}

void Backend::Core::CountReady() {
  const auto is_ready = [](const auto& connection) { return connection->is_ready(); };
  options_.ready.Set(static_cast<double>(std::count_if(connections_.begin(), connections_.end(), is_ready)));
}

// At once after a loss, later and later while it fails; when a call waits for it, 50 ms after the last.
void Backend::Core::TryAgain(bool has_failed) {
  pause_ = has_failed ? std::min(pause_ * 2, kPauseMax) : kFirstPause;
  TryAt(tried_at_ + (waiting_.empty() ? pause_ : kFirstPause));
}

void Backend::Core::TryAt(steady_clock::time_point when) {
  if (is_looking_ || (next_try_at_ && *next_try_at_ <= when)) return;
  next_try_at_ = when;
  try_timer_.expires_at(when);  // what waited for it before is cancelled
  try_timer_.async_wait([self = shared_from_this()](error_code error) {
    if (error || self->is_ended_) return;
    self->next_try_at_.reset();
    self->Look();
  });
}

void Backend::Core::Sweep() {
  if (is_ended_) return;
  const auto now = steady_clock::now();
  const auto connections = connections_;  // closing one changes them
  for (const auto& connection : connections) connection->Sweep(now);
  for (const auto& stream : waiting_) {
    if (now >= stream->request().deadline) {
      stream->End({grpc::StatusCode::DEADLINE_EXCEEDED, "There was no connection to the service in time."});
    }
  }
  std::erase_if(waiting_, [](const auto& stream) { return stream->is_over(); });
  if (now - tried_at_ >= options_.look_each) Look();
  sweep_timer_.expires_after(kSweepEach);
  sweep_timer_.async_wait([self = shared_from_this()](error_code error) {
    if (!error) self->Sweep();
  });
}

std::shared_ptr<Connection> Backend::Core::Pick() {
  for (size_t i = 0; i < connections_.size(); ++i) {
    const auto& connection = connections_[turn_++ % connections_.size()];
    if (connection->is_ready()) return connection;
  }
  return nullptr;
}

void Backend::Core::Start(const std::shared_ptr<BackendStream>& stream) {
  if (is_ended_) return stream->Abandon();
  if (stream->is_over()) return;
  if (const auto connection = Pick()) return connection->Begin(stream);
  const bool is_coming = is_looking_ || std::any_of(connections_.begin(), connections_.end(),
                                                    [](const auto& each) { return each->is_coming(); });
  if (!is_coming) TryAt(tried_at_ + kFirstPause);
  waiting_.push_back(stream);
}

void Backend::Core::ServeWaiting() {
  for (const auto& stream : std::exchange(waiting_, {})) Start(stream);
}

void Backend::Core::RefuseWaiting() {
  for (const auto& stream : std::exchange(waiting_, {})) stream->End(ConnectionLost());
}

void Backend::Core::Abandon() {
  is_ended_ = true;
  options_.replicas->Cancel();
  try_timer_.cancel();
  sweep_timer_.cancel();
  for (const auto& stream : std::exchange(waiting_, {})) stream->Abandon();
  for (const auto& connection : std::exchange(connections_, {})) connection->Abandon();
}

Backend::Backend(const std::shared_ptr<BackendIo>& io, const std::string& address, BackendOptions options)
    : io_(io), core_(std::make_shared<Core>(io->context(), address, std::move(options))) {
  asio::post(io->context(), [core = core_] { core->Begin(); });
  io->AtEnd([weak = std::weak_ptr<Core>(core_)] {
    if (const auto core = weak.lock()) core->Abandon();
  });
}

Backend::~Backend() {
  asio::post(io_->context(), [core = core_] { core->Abandon(); });
}

std::shared_ptr<BackendCall> Backend::Prepare(BackendRequest request,
                                              std::shared_ptr<BackendListener> listener) {
  return std::make_shared<BackendStream>(io_, std::move(request), std::move(listener));
}

std::shared_ptr<BackendCall> Backend::CallUnary(BackendRequest request, const grpc::ByteBuffer& message,
                                                UnaryDone done) {
  const auto stream = std::make_shared<BackendStream>(io_, std::move(request),
                                                      std::make_shared<UnaryListener>(std::move(done)));
  stream->MakeUnary(message);
  Begin(stream);
  return stream;
}

void Backend::Begin(const std::shared_ptr<BackendCall>& call) {
  auto stream = std::static_pointer_cast<BackendStream>(call);  // we make no others
  asio::post(io_->context(), [core = core_, stream = std::move(stream)] { core->Start(stream); });
}

}  // namespace parley::gateway
