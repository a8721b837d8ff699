#ifndef PARLEY_SERVICES_GATEWAY_BACKEND_HTTP2_SERVICE_TEST_H_
#define PARLEY_SERVICES_GATEWAY_BACKEND_HTTP2_SERVICE_TEST_H_

#include <arpa/inet.h>
#include <netinet/in.h>
#include <nghttp2/nghttp2.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace parley::gateway {

// A service that answers what a test likes, which gRPC's own server would not: one connection after the other
// on a port of its own, each served by nghttp2 on the service's thread.
class Http2Service {
 public:
  struct Answer {
    std::string http_status = "200";
    std::string body;
    std::vector<std::pair<std::string, std::string>> trailers = {{"grpc-status", "0"}};
    bool is_reset = false;     // with CANCEL, instead of all that
    bool says_goaway = false;  // before all that
    bool hangs_up = false;     // instead of all that
    bool is_silent = false;    // nothing at all
  };
  using Headers = std::map<std::string, std::string>;
  using Script = std::function<Answer(const Headers& headers, const std::string& body)>;

  explicit Http2Service(Script script, int port = 0) : script_(std::move(script)) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int yes = 1;
    setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<uint16_t>(port));
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    if (bind(listener_, generic, size) != 0 || listen(listener_, 8) != 0) std::abort();
    getsockname(listener_, generic, &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { Run(); });
  }
  ~Http2Service() {
    ending_ = true;
    shutdown(listener_, SHUT_RDWR);
    {
      std::lock_guard lock(mutex_);
      if (connection_ >= 0) shutdown(connection_, SHUT_RDWR);
    }
    thread_.join();
    close(listener_);
  }

  int port() const { return port_; }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  int connections() const { return connections_; }
  // Whether the client resets a stream within `time`.
  bool IsReset(std::chrono::seconds time) {
    return was_reset_.get_future().wait_for(time) == std::future_status::ready;
  }

 private:
  struct Stream {
    Headers headers;
    std::string body;
    Answer answer;
    size_t sent = 0;
  };

  void Run() {
    while (!ending_) {
      const int connection = accept(listener_, nullptr, nullptr);
      if (connection < 0) continue;
      {
        std::lock_guard lock(mutex_);
        connection_ = connection;
      }
      connections_ += 1;
      if (!ending_) Serve(connection);
      std::lock_guard lock(mutex_);
      close(std::exchange(connection_, -1));
    }
  }

  void Serve(int connection) {
    nghttp2_session_callbacks* callbacks = nullptr;
    nghttp2_session_callbacks_new(&callbacks);
    nghttp2_session_callbacks_set_on_header_callback(
        callbacks, [](nghttp2_session*, const nghttp2_frame* frame, const uint8_t* name, size_t name_size,
                      const uint8_t* value, size_t value_size, uint8_t, void* self) {
          auto& stream = static_cast<Http2Service*>(self)->streams_[frame->hd.stream_id];
          stream.headers[{reinterpret_cast<const char*>(name), name_size}] = {
              reinterpret_cast<const char*>(value), value_size};
          return 0;
        });
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(
        callbacks, [](nghttp2_session*, uint8_t, int32_t id, const uint8_t* data, size_t size, void* self) {
          static_cast<Http2Service*>(self)->streams_[id].body.append(reinterpret_cast<const char*>(data),
                                                                     size);
          return 0;
        });
    nghttp2_session_callbacks_set_on_frame_recv_callback(
        callbacks, [](nghttp2_session* session, const nghttp2_frame* frame, void* self) {
          auto& service = *static_cast<Http2Service*>(self);
          if (frame->hd.type == NGHTTP2_RST_STREAM) service.was_reset_.set_value();  // once a test
          const bool is_part = frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA;
          const bool is_last = is_part && (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
          if (is_last) service.Reply(session, frame->hd.stream_id);
          return 0;
        });
    nghttp2_session* session = nullptr;
    nghttp2_session_server_new(&session, callbacks, this);
    nghttp2_session_callbacks_del(callbacks);
    nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, nullptr, 0);
    hangs_up_ = false;
    std::vector<uint8_t> buffer(64 << 10);
    while (Flush(session, connection) && !hangs_up_) {
      const ssize_t size = read(connection, buffer.data(), buffer.size());
      if (size <= 0 || nghttp2_session_mem_recv(session, buffer.data(), static_cast<size_t>(size)) < 0) break;
    }
    nghttp2_session_del(session);
    streams_.clear();
  }

  static bool Flush(nghttp2_session* session, int connection) {
    const uint8_t* bytes = nullptr;
    ssize_t size = 0;
    while ((size = nghttp2_session_mem_send(session, &bytes)) > 0) {
      if (send(connection, bytes, static_cast<size_t>(size), MSG_NOSIGNAL) != size) return false;
    }
    return size == 0;
  }

  void Reply(nghttp2_session* session, int32_t id) {
    Stream& stream = streams_[id];
    stream.answer = script_(stream.headers, stream.body);
    if (stream.answer.says_goaway) nghttp2_submit_goaway(session, 0, id, NGHTTP2_NO_ERROR, nullptr, 0);
    if (stream.answer.is_silent) return;
    if (stream.answer.hangs_up) {
      hangs_up_ = true;
      return;
    }
    if (stream.answer.is_reset) {
      nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, id, NGHTTP2_CANCEL);
      return;
    }
    const auto header = [](const std::string& name, const std::string& value) {
      return nghttp2_nv{reinterpret_cast<uint8_t*>(const_cast<char*>(name.data())),
                        reinterpret_cast<uint8_t*>(const_cast<char*>(value.data())), name.size(),
                        value.size(), NGHTTP2_NV_FLAG_NONE};
    };
    const std::string status = ":status";
    const nghttp2_nv first = header(status, stream.answer.http_status);
    nghttp2_data_provider body{.source = {.ptr = this}, .read_callback = &Take};
    nghttp2_submit_response(session, id, &first, 1, &body);
  }

  static ssize_t Take(nghttp2_session* session, int32_t id, uint8_t* to, size_t room, uint32_t* flags,
                      nghttp2_data_source* source, void*) {
    Stream& stream = static_cast<Http2Service*>(source->ptr)->streams_[id];
    const size_t size = std::min(room, stream.answer.body.size() - stream.sent);
    stream.answer.body.copy(reinterpret_cast<char*>(to), size, stream.sent);
    stream.sent += size;
    if (stream.sent < stream.answer.body.size()) return static_cast<ssize_t>(size);
    *flags |= NGHTTP2_DATA_FLAG_EOF;
    if (stream.answer.trailers.empty()) return static_cast<ssize_t>(size);
    *flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
    std::vector<nghttp2_nv> trailers;
    for (const auto& [name, value] : stream.answer.trailers) {
      trailers.push_back({reinterpret_cast<uint8_t*>(const_cast<char*>(name.data())),
                          reinterpret_cast<uint8_t*>(const_cast<char*>(value.data())), name.size(),
                          value.size(), NGHTTP2_NV_FLAG_NONE});
    }
    nghttp2_submit_trailer(session, id, trailers.data(), trailers.size());
    return static_cast<ssize_t>(size);
  }

  const Script script_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> ending_{false};
  std::atomic<int> connections_{0};
  std::promise<void> was_reset_;
  std::mutex mutex_;
  int connection_ = -1;  // guarded by mutex_
  bool hangs_up_ = false;
  std::map<int32_t, Stream> streams_;
  std::thread thread_;
};

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_BACKEND_HTTP2_SERVICE_TEST_H_
