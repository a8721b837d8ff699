#ifndef PARLEY_SERVICES_GATEWAY_FORWARD_BACKEND_CALL_H_
#define PARLEY_SERVICES_GATEWAY_FORWARD_BACKEND_CALL_H_

#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/byte_buffer.h>

#include <memory>
#include <mutex>
#include <string>

#include "absl/base/thread_annotations.h"

namespace parley::gateway {

// Whoever a BackendCall works for. Called on gRPC's threads, one call at a time in each direction; must not
// block.
class BackendListener {
 public:
  virtual ~BackendListener() = default;
  virtual void OnBackendMessage(grpc::ByteBuffer message) = 0;  // then ReadNext when it has been dealt with
  virtual void OnBackendReady() = 0;                            // the last message was taken: send the next
  virtual void OnBackendDone(const grpc::Status& status) = 0;   // the last of all
};

// The service's side of a forwarded call: a generic bidi stream, whichever side streams.
//
// The stream's hold. Reads and writes are started from outside of this stream's own callbacks, so gRPC must
// be held from ending it under our hands. The service may end the call at any time, before the client has
// half-closed or even sent anything; the sign is a read that fails. So the hold is released at that read, or,
// when a write is under way then, at that write's end. Releasing it only once the client has half-closed
// would leave a call that the service ends first hanging until its client gives up.
//
// Keeps itself and its listener alive from Start until OnDone. Thread-safe.
class BackendCall final : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>,
                          public std::enable_shared_from_this<BackendCall> {
 public:
  // Once. `path`: "/package.Service/Method". `context` has the call's metadata and deadline, and ends it
  // early by its TryCancel, also before Start; OnBackendDone still comes. It lives as long as the listener.
  void Start(grpc::GenericStub& service, const std::string& path, grpc::ClientContext& context,
             std::shared_ptr<BackendListener> listener);

  // Sends a message; the next one waits for OnBackendReady. `is_last` half-closes with it.
  void Send(grpc::ByteBuffer message, bool is_last);
  // Half-closes.
  void SendClose();
  // Asks for the next message: OnBackendMessage, or in the end OnBackendDone, follows.
  void ReadNext();

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnWritesDoneDone(bool ok) override;
  void OnDone(const grpc::Status& status) override;

 private:
  // False: the call is over, and its status on its way.
  bool BeginWrite();
  // True: the call is still open.
  bool EndWrite();

  std::shared_ptr<BackendCall> self_;  // from Start until OnDone
  std::shared_ptr<BackendListener> listener_;
  grpc::ByteBuffer incoming_;  // gRPC's while a read is outstanding
  grpc::ByteBuffer outgoing_;  // gRPC's while a write is

  std::mutex mutex_;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool over_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_FORWARD_BACKEND_CALL_H_
