#ifndef PARLEY_SERVICES_GATEWAY_BACKEND_CONNECTION_H_
#define PARLEY_SERVICES_GATEWAY_BACKEND_CONNECTION_H_

#include <nghttp2/nghttp2.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "absl/strings/string_view.h"
#include "services/gateway/backend/stream.h"

namespace parley::gateway {

// One connection to one replica of a service: HTTP/2 by nghttp2 over a socket of Asio's. On the backends'
// thread alone.
//
//   connecting   for a second at most
//   ready        takes calls
//   retired      takes none: the service is going (GOAWAY), or its name no longer leads here. Closes after
//   its
//                last call
//   closed       every call that was left has ended with UNAVAILABLE
//
// A connection with calls that is silent is asked every 30 s whether it lives, and closed 10 s later if not.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  using Endpoint = boost::asio::ip::tcp::endpoint;
  using Instant = std::chrono::steady_clock::time_point;

  // `on_change`: it became ready, retired or closed. Not called any more once Close was.
  Connection(boost::asio::io_context& io, const Endpoint& endpoint, std::string authority,
             std::function<void()> on_change);
  ~Connection();

  void Connect();
  void Begin(const std::shared_ptr<BackendStream>& stream);
  void Retire();
  void Close();
  // Once in a while: ends the calls past their deadline, and looks whether the other side lives.
  void Sweep(Instant now);
  // Lets go of every call without a word: the process ends.
  void Abandon();

  const Endpoint& endpoint() const { return endpoint_; }
  bool is_ready() const { return state_ == State::kReady; }
  bool is_closed() const { return state_ == State::kClosed; }
  bool was_ready() const { return session_ != nullptr; }
  // Whether it will take calls, or does.
  bool is_coming() const { return state_ == State::kConnecting || state_ == State::kReady; }

  // For its streams.
  void Resume(int32_t id);
  void Acknowledge(int32_t id, size_t bytes);
  void Reset(int32_t id);

 private:
  enum class State { kConnecting, kReady, kRetired, kClosed };
  using Executor = boost::asio::io_context::executor_type;
  using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;

  void OnConnected();
  bool OpenSession();
  void Read();
  void OnRead(size_t bytes);
  void FlushSoon();
  void Flush();
  void OnGoaway();
  void CloseIfDone();
  std::shared_ptr<BackendStream> Find(int32_t id) const;
  // The stream, which nghttp2 has no more to say of.
  std::shared_ptr<BackendStream> Take(int32_t id);

  static int OnHeader(nghttp2_session* session, const nghttp2_frame* frame, const uint8_t* name,
                      size_t name_size, const uint8_t* value, size_t value_size, uint8_t flags, void* self);
  static int OnData(nghttp2_session* session, uint8_t flags, int32_t id, const uint8_t* data, size_t size,
                    void* self);
  static int OnFrame(nghttp2_session* session, const nghttp2_frame* frame, void* self);
  static int OnStreamClose(nghttp2_session* session, int32_t id, uint32_t error_code, void* self);
  static ssize_t OnTake(nghttp2_session* session, int32_t id, uint8_t* to, size_t room, uint32_t* flags,
                        nghttp2_data_source* source, void* self);

  boost::asio::io_context& io_;
  const Endpoint endpoint_;
  const std::string authority_;
  std::function<void()> on_change_;
  State state_ = State::kConnecting;
  Socket socket_;
  const Instant begun_ = std::chrono::steady_clock::now();
  nghttp2_session* session_ = nullptr;
  std::unordered_map<int32_t, std::shared_ptr<BackendStream>> streams_;

  std::array<uint8_t, 64 << 10> received_;
  std::string sending_;  // the network's, until it is written
  bool is_writing_ = false;
  bool flushes_soon_ = false;
  Instant heard_at_ = begun_;
  Instant asked_at_ = begun_;
};

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_BACKEND_CONNECTION_H_
