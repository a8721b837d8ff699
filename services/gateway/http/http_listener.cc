#include "services/gateway/http/http_listener.h"

#include <algorithm>
#include <array>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <future>
#include <optional>
#include <thread>
#include <unordered_map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"

namespace parley::gateway {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using beast::error_code;
// Of the one kind of executor there is here: those of Beast's own names carry any, and copy it at each step.
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;
using Stream = beast::basic_stream<tcp, Executor>;

// How long, and how much, is still read from a client that has its last reply: closed at once, with bytes of
// the client unread, TCP would take the reply back.
constexpr std::chrono::seconds kLingerTimeMax{1};
constexpr size_t kLingerBytesMax = 1 << 20;
// Beast reads as much at once as the buffer has room for, and makes no more room than 512 bytes by itself.
constexpr size_t kReadBytes = 8 << 10;
// Until the next try when no connection can be accepted: the process is out of file descriptors.
constexpr std::chrono::milliseconds kAcceptAgain{100};
// For the replies under way when the listener shuts down; no call behind them takes longer.
constexpr std::chrono::seconds kShutdownTimeMax{10};

std::string ToString(beast::string_view text) {
  return {text.data(), text.size()};
}

HttpRequest ToRequest(http::request<http::string_body>&& message, bool is_body_cut) {
  const std::string target = ToString(message.target());
  const size_t question = target.find('?');
  HttpRequest request{.method = ToString(message.method_string()),
                      .path = target.substr(0, question),
                      .query = question == std::string::npos ? "" : target.substr(question + 1),
                      .is_body_cut = is_body_cut};
  for (const auto& field : message) {
    request.headers.emplace_back(absl::AsciiStrToLower(ToString(field.name_string())),
                                 ToString(field.value()));
  }
  if (!is_body_cut) request.body = std::move(message.body());
  return request;
}

// What a request that could not be read is answered; nullopt: nothing can be said any more.
std::optional<HttpResponse> AnswerTo(error_code error) {
  const auto says = [](int status, const char* text) {
    return HttpResponse{.status = status, .content_type = "text/plain", .body = text};
  };
  if (error == http::error::header_limit) return says(431, "The request's headers are too large.\n");
  const bool is_gone = error == http::error::end_of_stream || error == http::error::partial_message ||
                       error.category() != http::make_error_code(http::error::bad_method).category();
  if (is_gone) return std::nullopt;
  return says(400, "This is not an HTTP request.\n");
}

}  // namespace

// Everything below runs on the listener's thread, but for Start, Shutdown and the posts of late replies.
class HttpListener::Core : public std::enable_shared_from_this<Core> {
 public:
  Core(HttpHandler handler, const HttpLimits& limits) : handler_(std::move(handler)), limits_(limits) {}

  absl::Status Bind(const std::string& address);
  void Run();
  void Shutdown();
  int port() const { return port_; }

 private:
  class Session;

  void Accept();
  void Open(Socket socket);
  void Close(const Session* session);
  void BeginShutdown();

  const HttpHandler handler_;
  const HttpLimits limits_;
  asio::io_context io_{1};
  // The thread goes on while all that is left are replies to come.
  asio::executor_work_guard<asio::io_context::executor_type> awaits_replies_{io_.get_executor()};
  Acceptor acceptor_{io_};
  asio::steady_timer accept_again_{io_};
  int port_ = 0;
  bool stopping_ = false;
  std::promise<void> emptied_;
  std::unordered_map<const Session*, std::shared_ptr<Session>> sessions_;  // freed before io_, their ground
  std::thread thread_;
};

// One connection: read a request, have it answered, write the reply, and again. Kept by the core until it is
// closed; its socket is closed with it.
class HttpListener::Core::Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Core& core, Socket socket) : core_(core), stream_(std::move(socket)) {
    buffer_.reserve(kReadBytes);
  }

  void ReadRequest();
  // Ends the connection unless a reply is under way, which then is the last.
  void ShutDown();

 private:
  void OnRequest(error_code error);
  void Handle(bool is_body_cut);
  void Respond(HttpResponse answer);
  void OnWritten(error_code error);
  void Linger();
  void OnLingered(error_code error, size_t bytes);

  enum class State { kReading, kAnswering, kWriting, kLingering };

  Core& core_;
  Stream stream_;
  State state_ = State::kReading;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;  // made anew for each request
  unsigned version_ = 11;                                          // of the request, as are these
  bool keep_alive_ = false;
  bool is_head_ = false;
  std::optional<http::response<http::string_body>> response_;
  std::array<char, 4096> leftover_;
  size_t leftover_bytes_ = 0;
};

void HttpListener::Core::Session::ReadRequest() {
  state_ = State::kReading;
  parser_.emplace();
  parser_->header_limit(core_.limits_.header_bytes_max);
  parser_->body_limit(core_.limits_.body_bytes_max);
  stream_.expires_after(core_.limits_.transfer_time_max);
  http::async_read(stream_, buffer_, *parser_,
                   [self = shared_from_this()](error_code error, size_t) { self->OnRequest(error); });
}

void HttpListener::Core::Session::OnRequest(error_code error) {
  const bool is_body_cut = error == http::error::body_limit;
  if (!error || is_body_cut) return Handle(is_body_cut);
  state_ = State::kAnswering;
  const std::optional<HttpResponse> answer = AnswerTo(error);
  if (!answer) return core_.Close(this);
  keep_alive_ = false;
  is_head_ = false;
  Respond(*answer);
}

void HttpListener::Core::Session::Handle(bool is_body_cut) {
  state_ = State::kAnswering;
  stream_.expires_never();  // whoever answers has a deadline of its own
  version_ = parser_->get().version();
  keep_alive_ = parser_->get().keep_alive() && !is_body_cut;  // what is left of it would be read as a request
  is_head_ = parser_->get().method() == http::verb::head;
  HttpRequest request = ToRequest(parser_->release(), is_body_cut);
  core_.handler_(std::move(request),
                 [core = core_.weak_from_this(), session = weak_from_this()](HttpResponse answer) {
                   const auto listener = core.lock();
                   if (listener == nullptr) return;
                   asio::post(listener->io_, [session, answer = std::move(answer)]() mutable {
                     if (const auto self = session.lock()) self->Respond(std::move(answer));
                   });
                 });
}

void HttpListener::Core::Session::Respond(HttpResponse answer) {
  if (state_ != State::kAnswering) return;
  state_ = State::kWriting;
  response_.emplace(static_cast<http::status>(answer.status), version_);
  for (const auto& [name, value] : answer.headers) response_->insert(name, value);
  if (!answer.content_type.empty()) response_->set(http::field::content_type, answer.content_type);
  response_->set(http::field::date,
                 absl::FormatTime("%a, %d %b %Y %H:%M:%S GMT", RealNow(), absl::UTCTimeZone()));
  response_->content_length(answer.body.size());
  if (!is_head_) response_->body() = std::move(answer.body);
  response_->keep_alive(keep_alive_ && !core_.stopping_);
  stream_.expires_after(core_.limits_.transfer_time_max);
  http::async_write(stream_, *response_,
                    [self = shared_from_this()](error_code error, size_t) { self->OnWritten(error); });
}

void HttpListener::Core::Session::OnWritten(error_code error) {
  if (error) return core_.Close(this);
  if (response_->keep_alive()) return ReadRequest();
  state_ = State::kLingering;
  error_code ignored;
  stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
  stream_.expires_after(kLingerTimeMax);
  Linger();
}

void HttpListener::Core::Session::Linger() {
  stream_.async_read_some(
      asio::buffer(leftover_),
      [self = shared_from_this()](error_code error, size_t bytes) { self->OnLingered(error, bytes); });
}

void HttpListener::Core::Session::OnLingered(error_code error, size_t bytes) {
  leftover_bytes_ += bytes;
  if (error || leftover_bytes_ > kLingerBytesMax) return core_.Close(this);
  Linger();
}

void HttpListener::Core::Session::ShutDown() {
  if (state_ == State::kReading) stream_.cancel();
}

absl::Status HttpListener::Core::Bind(const std::string& address) {
  const size_t colon = std::min(address.rfind(':'), address.size());
  error_code error;
  const auto host = asio::ip::make_address(address.substr(0, colon), error);
  int port = 0;
  const bool has_port = colon < address.size() && absl::SimpleAtoi(address.substr(colon + 1), &port);
  if (error || !has_port || port < 0 || port > 65535) {
    return absl::InvalidArgumentError(absl::StrCat(address, " is no address and port"));
  }
  const tcp::endpoint endpoint(host, static_cast<uint16_t>(port));
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (!error) port_ = acceptor_.local_endpoint(error).port();
  if (error) return absl::UnavailableError(absl::StrCat("cannot listen on ", address, ": ", error.message()));
  return absl::OkStatus();
}

void HttpListener::Core::Run() {
  Accept();
  thread_ = std::thread([this] { io_.run(); });
}

void HttpListener::Core::Accept() {
  acceptor_.async_accept([this](error_code error, Socket socket) {
    if (stopping_) return;
    if (!error) {
      Open(std::move(socket));
      return Accept();
    }
    accept_again_.expires_after(kAcceptAgain);
    accept_again_.async_wait([this](error_code) {
      if (!stopping_) Accept();
    });
  });
}

void HttpListener::Core::Open(Socket socket) {
  if (sessions_.size() >= static_cast<size_t>(limits_.connections_max)) return;
  auto session = std::make_shared<Session>(*this, std::move(socket));
  sessions_.emplace(session.get(), session);
  session->ReadRequest();
}

void HttpListener::Core::Close(const Session* session) {
  sessions_.erase(session);
  if (stopping_ && sessions_.empty()) emptied_.set_value();
}

void HttpListener::Core::BeginShutdown() {
  stopping_ = true;
  error_code ignored;
  acceptor_.close(ignored);
  accept_again_.cancel();
  if (sessions_.empty()) return emptied_.set_value();
  for (const auto& [key, session] : sessions_) session->ShutDown();
}

void HttpListener::Core::Shutdown() {
  if (!thread_.joinable()) return;
  asio::post(io_, [this] { BeginShutdown(); });
  emptied_.get_future().wait_for(kShutdownTimeMax);
  io_.stop();
  thread_.join();
}

HttpListener::HttpListener(std::shared_ptr<Core> core) : core_(std::move(core)) {}

HttpListener::~HttpListener() {
  core_->Shutdown();
}

int HttpListener::port() const {
  return core_->port();
}

void HttpListener::Shutdown() {
  core_->Shutdown();
}

absl::StatusOr<std::unique_ptr<HttpListener>> HttpListener::Start(const std::string& address,
                                                                  HttpHandler handler,
                                                                  const HttpLimits& limits) {
  auto core = std::make_shared<Core>(std::move(handler), limits);
  if (absl::Status bound = core->Bind(address); !bound.ok()) return bound;
  core->Run();
  return std::unique_ptr<HttpListener>(new HttpListener(std::move(core)));
}

}  // namespace parley::gateway
