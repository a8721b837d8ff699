#ifndef PARLEY_SERVICES_GATEWAY_BACKEND_STREAM_H_
#define PARLEY_SERVICES_GATEWAY_BACKEND_STREAM_H_

#include <sys/types.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "services/gateway/backend/backend_call.h"
#include "services/gateway/backend/backend_io.h"
#include "services/gateway/backend/trailers.h"

namespace parley::gateway {

class Connection;

// One call: HTTP/2's DATA on one side, messages on the other. Waits for a connection, has one, or is over
// (listener_ is null). What a client does not read is not acknowledged to the service, so that at most a
// window of it, 64 KiB, waits here. The backends' thread has it alone, but for what BackendCall offers.
class BackendStream final : public BackendCall, public std::enable_shared_from_this<BackendStream> {
 public:
  BackendStream(std::weak_ptr<BackendIo> io, BackendRequest request,
                std::shared_ptr<BackendListener> listener);

  void Send(grpc::ByteBuffer message, bool is_last) override;
  void SendClose() override;
  void ReadNext() override;
  void Cancel() override;

  const BackendRequest& request() const { return request_; }
  bool is_over() const { return listener_ == nullptr; }

  // Makes it a call of this one message, whose listener need not ask for the next. Before it has a
  // connection.
  void MakeUnary(const grpc::ByteBuffer& message);
  void Attach(Connection& connection, int32_t id);
  // What nghttp2 asks of a data source: bytes put at `to`, or NGHTTP2_ERR_DEFERRED; sets
  // NGHTTP2_DATA_FLAG_EOF.
  ssize_t TakeOutgoing(uint8_t* to, size_t room, uint32_t* flags);
  void OnHeader(absl::string_view name, absl::string_view value) { trailers_.Add(name, value); }
  void OnData(absl::string_view data);
  // The service has said all, or reset the stream.
  void OnClosed(uint32_t error_code);
  // The end, with what came before it and was not read thrown away.
  void End(const grpc::Status& status);
  // Lets go of the listener without a word: the process ends.
  void Abandon() { listener_.reset(); }

 private:
  // Does `step` on the thread, as long as the call is not over.
  void Post(std::function<void(BackendStream&)> step);
  void Append(const grpc::ByteBuffer& message);
  void Resume();
  // Hands on the message asked for, or in the end the status.
  void Deliver();
  // Of the message that comes next: its size on the wire, as far as it is known; why it cannot be taken.
  size_t HeadBytes() const;
  std::optional<grpc::Status> Objection() const;
  void AcknowledgeUpTo(size_t bytes);

  const std::weak_ptr<BackendIo> io_;
  const BackendRequest request_;
  std::shared_ptr<BackendListener> listener_;
  Connection* connection_ = nullptr;  // which outlives our time with it
  int32_t id_ = 0;

  std::string outgoing_;
  size_t taken_ = 0;  // of outgoing_
  bool half_closes_ = false;

  std::string incoming_;     // from the beginning of a message on
  size_t acknowledged_ = 0;  // of incoming_
  bool is_unary_ = false;    // it takes whatever comes
  bool is_asked_ = true;     // for a message
  bool is_closed_ = false;
  Trailers trailers_;
  uint32_t error_code_ = 0;
};

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_BACKEND_STREAM_H_
