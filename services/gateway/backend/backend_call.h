#ifndef PARLEY_SERVICES_GATEWAY_BACKEND_BACKEND_CALL_H_
#define PARLEY_SERVICES_GATEWAY_BACKEND_BACKEND_CALL_H_

#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/status.h>

#include <chrono>
#include <string>
#include <vector>

namespace parley::gateway {

// One header of a call.
struct BackendMetadata {
  std::string name;   // in lower case
  std::string value;  // of a name that ends in "-bin" any bytes
  // Many calls have the same: it is worth a place in HPACK's table, which the others would only fill.
  bool is_shared = false;
};

// What a call to a service begins with.
struct BackendRequest {
  std::string path;  // "/package.Service/Method"
  std::vector<BackendMetadata> metadata;
  // Past it the call ends with DEADLINE_EXCEEDED, whether the service says so or not.
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
};

// Whoever a call works for. Called on the backends' one thread; must not block.
class BackendListener {
 public:
  virtual ~BackendListener() = default;
  virtual void OnBackendMessage(grpc::ByteBuffer message) = 0;  // then ReadNext when it has been dealt with
  virtual void OnBackendReady() = 0;                            // the last message was taken: send the next
  virtual void OnBackendDone(const grpc::Status& status) = 0;   // the last of all
};

// A call of a service, whichever side streams. The first message is asked for from the start. Thread-safe;
// what comes after the end has no effect.
class BackendCall {
 public:
  virtual ~BackendCall() = default;
  // Sends a message; the next one waits for OnBackendReady. `is_last` half-closes with it.
  virtual void Send(grpc::ByteBuffer message, bool is_last) = 0;
  // Half-closes.
  virtual void SendClose() = 0;
  // Asks for the next message. After the last one OnBackendDone comes unasked.
  virtual void ReadNext() = 0;
  // Ends the call: OnBackendDone with CANCELLED follows, unless it is over.
  virtual void Cancel() = 0;
};

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_BACKEND_BACKEND_CALL_H_
