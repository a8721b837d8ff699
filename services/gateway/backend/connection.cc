#include "services/gateway/backend/connection.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace parley::gateway {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kConnectTimeMax{1};
constexpr seconds kAskAfter{30};  // of silence; servers of ours take a ping each 10 s
constexpr seconds kAnswerTimeMax{10};
constexpr int32_t kWindowBytes = 4 << 20;   // of a connection; a stream keeps HTTP/2's 64 KiB
constexpr int32_t kLastStreamId = 1 << 30;  // HTTP/2 has no numbers above 2^31
constexpr size_t kWriteBytes = 64 << 10;    // of one write

nghttp2_nv Header(absl::string_view name, absl::string_view value, uint8_t flags = NGHTTP2_NV_FLAG_NONE) {
  const auto bytes = [](absl::string_view text) {
    return const_cast<uint8_t*>(reinterpret_cast<const uint8_t*>(text.data()));  // nghttp2 copies them
  };
  return {bytes(name), bytes(value), name.size(), value.size(), flags};
}

// gRPC's form of the time that is left: at most eight digits.
std::string TimeoutOf(std::chrono::steady_clock::time_point deadline) {
  const auto left = std::chrono::duration_cast<milliseconds>(deadline - std::chrono::steady_clock::now());
  return absl::StrCat(std::clamp<int64_t>(left.count(), 0, 99'999'999), "m");
}

std::string OnWire(const std::string& name, const std::string& value) {
  return absl::EndsWith(name, "-bin") ? absl::Base64Escape(value) : value;
}

}  // namespace

Connection::Connection(asio::io_context& io, const Endpoint& endpoint, std::string authority,
                       std::function<void()> on_change)
    : io_(io),
      endpoint_(endpoint),
      authority_(std::move(authority)),
      on_change_(std::move(on_change)),
      socket_(io) {}

Connection::~Connection() {
  nghttp2_session_del(session_);
}

void Connection::Connect() {
  socket_.async_connect(endpoint_, [self = shared_from_this()](error_code error) {
    if (self->is_closed()) return;
    if (error) return self->Close();
    self->OnConnected();
  });
}

void Connection::OnConnected() {
  error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  if (!OpenSession()) return Close();
  state_ = State::kReady;
  heard_at_ = std::chrono::steady_clock::now();
  Flush();
  Read();
  on_change_();
}

bool Connection::OpenSession() {
  nghttp2_session_callbacks* callbacks = nullptr;
  nghttp2_option* options = nullptr;
  if (nghttp2_session_callbacks_new(&callbacks) != 0 || nghttp2_option_new(&options) != 0) std::abort();
  nghttp2_session_callbacks_set_on_header_callback(callbacks, &OnHeader);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, &OnData);
  nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, &OnFrame);
  nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, &OnStreamClose);
  nghttp2_option_set_no_auto_window_update(options, 1);
  const int made = nghttp2_session_client_new2(&session_, callbacks, this, options);
  nghttp2_option_del(options);
  nghttp2_session_callbacks_del(callbacks);
  const nghttp2_settings_entry no_push{NGHTTP2_SETTINGS_ENABLE_PUSH, 0};
  return made == 0 && nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, &no_push, 1) == 0 &&
         nghttp2_session_set_local_window_size(session_, NGHTTP2_FLAG_NONE, 0, kWindowBytes) == 0;
}

void Connection::Begin(const std::shared_ptr<BackendStream>& stream) {
  const BackendRequest& request = stream->request();
  const std::string timeout = request.deadline == Instant::max() ? "" : TimeoutOf(request.deadline);
  std::vector<std::string> values;
  values.reserve(request.metadata.size());  // what the headers point at stays where it is
  std::vector<nghttp2_nv> headers{Header(":method", "POST"),     Header(":scheme", "http"),
                                  Header(":path", request.path), Header(":authority", authority_),
                                  Header("te", "trailers"),      Header("content-type", "application/grpc")};
  if (!timeout.empty()) headers.push_back(Header("grpc-timeout", timeout, NGHTTP2_NV_FLAG_NO_INDEX));
  for (const auto& [name, value, is_shared] : request.metadata) {
    values.push_back(OnWire(name, value));
    headers.push_back(
        Header(name, values.back(), is_shared ? NGHTTP2_NV_FLAG_NONE : NGHTTP2_NV_FLAG_NO_INDEX));
  }
  const nghttp2_data_provider body{.source = {}, .read_callback = &OnTake};
  const int32_t id =
      nghttp2_submit_request(session_, nullptr, headers.data(), headers.size(), &body, nullptr);
  if (id < 0 || id > kLastStreamId) Retire();  // once in a day or more; the next calls find another
  if (id < 0) return stream->End(ConnectionLost());
  streams_.emplace(id, stream);
  stream->Attach(*this, id);
  FlushSoon();
}

void Connection::Resume(int32_t id) {
  nghttp2_session_resume_data(session_, id);  // of one that waits for nothing it does nothing
  FlushSoon();
}

void Connection::Acknowledge(int32_t id, size_t bytes) {
  nghttp2_session_consume_stream(session_, id, bytes);
  FlushSoon();
}

void Connection::Reset(int32_t id) {
  if (Take(id) == nullptr) return;
  nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, id, NGHTTP2_CANCEL);
  FlushSoon();
}

void Connection::Read() {
  socket_.async_read_some(asio::buffer(received_),
                          [self = shared_from_this()](error_code error, size_t bytes) {
                            if (self->is_closed()) return;
                            if (error) return self->Close();
                            self->OnRead(bytes);
                          });
}

void Connection::OnRead(size_t bytes) {
  heard_at_ = std::chrono::steady_clock::now();
  if (nghttp2_session_mem_recv(session_, received_.data(), bytes) < 0) return Close();
  Flush();
  if (!is_closed()) Read();
}

// After what else is waiting for the thread, so that what it has to send goes out together.
void Connection::FlushSoon() {
  if (std::exchange(flushes_soon_, true)) return;
  asio::post(io_, [self = shared_from_this()] {
    self->flushes_soon_ = false;
    if (!self->is_closed()) self->Flush();
  });
}

void Connection::Flush() {
  if (is_writing_) return;
  const uint8_t* bytes = nullptr;
  ssize_t size = 0;
  while (sending_.size() < kWriteBytes && (size = nghttp2_session_mem_send(session_, &bytes)) > 0) {
    sending_.append(reinterpret_cast<const char*>(bytes), static_cast<size_t>(size));
  }
  if (size < 0) return Close();
  if (sending_.empty()) return CloseIfDone();
  is_writing_ = true;
  asio::async_write(socket_, asio::buffer(sending_), [self = shared_from_this()](error_code error, size_t) {
    self->is_writing_ = false;
    self->sending_.clear();
    if (self->is_closed()) return;
    if (error) return self->Close();
    self->Flush();
  });
}

void Connection::OnGoaway() {
  if (state_ == State::kReady) Retire();
}

void Connection::Retire() {
  if (state_ == State::kConnecting) return Close();
  if (state_ != State::kReady) return;
  state_ = State::kRetired;
  FlushSoon();
  on_change_();
}

void Connection::CloseIfDone() {
  const bool is_done = state_ == State::kRetired && streams_.empty();
  const bool is_broken = !nghttp2_session_want_read(session_) && !nghttp2_session_want_write(session_);
  if (is_done || is_broken) Close();
}

void Connection::Close() {
  if (std::exchange(state_, State::kClosed) == State::kClosed) return;
  error_code ignored;
  socket_.close(ignored);
  const auto self = shared_from_this();
  for (const auto& [id, stream] : std::exchange(streams_, {})) stream->OnClosed(NGHTTP2_REFUSED_STREAM);
  on_change_();
}

void Connection::Sweep(Instant now) {
  if (state_ == State::kConnecting && now - begun_ > kConnectTimeMax) return Close();
  if (session_ == nullptr || is_closed()) return;
  std::vector<std::shared_ptr<BackendStream>> late;
  for (const auto& [id, stream] : streams_) {
    if (now >= stream->request().deadline) late.push_back(stream);
  }
  for (const auto& stream : late) {
    stream->End({grpc::StatusCode::DEADLINE_EXCEEDED, "The service did not answer in time."});
  }
  const Instant last = std::max(heard_at_, asked_at_);
  if (heard_at_ < asked_at_ && now - asked_at_ > kAnswerTimeMax) return Close();
  if (streams_.empty() || now - last < kAskAfter) return;
  asked_at_ = now;
  nghttp2_submit_ping(session_, NGHTTP2_FLAG_NONE, nullptr);
  FlushSoon();
}

void Connection::Abandon() {
  state_ = State::kClosed;
  error_code ignored;
  socket_.close(ignored);
  for (const auto& [id, stream] : std::exchange(streams_, {})) stream->Abandon();
}

std::shared_ptr<BackendStream> Connection::Find(int32_t id) const {
  const auto found = streams_.find(id);
  return found == streams_.end() ? nullptr : found->second;
}

std::shared_ptr<BackendStream> Connection::Take(int32_t id) {
  const auto found = streams_.find(id);
  if (found == streams_.end()) return nullptr;
  auto stream = std::move(found->second);
  streams_.erase(found);
  return stream;
}

int Connection::OnHeader(nghttp2_session*, const nghttp2_frame* frame, const uint8_t* name, size_t name_size,
                         const uint8_t* value, size_t value_size, uint8_t, void* self) {
  const auto stream = static_cast<Connection*>(self)->Find(frame->hd.stream_id);
  if (stream == nullptr) return 0;
  stream->OnHeader({reinterpret_cast<const char*>(name), name_size},
                   {reinterpret_cast<const char*>(value), value_size});
  return 0;
}

int Connection::OnData(nghttp2_session* session, uint8_t, int32_t id, const uint8_t* data, size_t size,
                       void* self) {
  nghttp2_session_consume_connection(session, size);  // a stream that is not read holds up no other
  if (const auto stream = static_cast<Connection*>(self)->Find(id)) {
    stream->OnData({reinterpret_cast<const char*>(data), size});
  }
  return 0;
}

int Connection::OnFrame(nghttp2_session* session, const nghttp2_frame* frame, void* self) {
  auto& connection = *static_cast<Connection*>(self);
  if (frame->hd.type == NGHTTP2_GOAWAY) connection.OnGoaway();
  const bool may_end = frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA;
  if (!may_end || (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) == 0) return 0;
  const int32_t id = frame->hd.stream_id;
  const auto stream = connection.Take(id);
  if (stream == nullptr) return 0;
  // A service may end a call before its client has said all.
  if (nghttp2_session_get_stream_local_close(session, id) == 0) {
    nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, id, NGHTTP2_NO_ERROR);
  }
  stream->OnClosed(NGHTTP2_NO_ERROR);
  return 0;
}

int Connection::OnStreamClose(nghttp2_session*, int32_t id, uint32_t error_code, void* self) {
  if (const auto stream = static_cast<Connection*>(self)->Take(id)) stream->OnClosed(error_code);
  return 0;
}

ssize_t Connection::OnTake(nghttp2_session*, int32_t id, uint8_t* to, size_t room, uint32_t* flags,
                           nghttp2_data_source*, void* self) {
  const auto stream = static_cast<Connection*>(self)->Find(id);
  if (stream == nullptr) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;  // it was reset
  return stream->TakeOutgoing(to, room, flags);
}

}  // namespace parley::gateway
