#ifndef PARLEY_SERVICES_GATEWAY_BACKEND_TRAILERS_H_
#define PARLEY_SERVICES_GATEWAY_BACKEND_TRAILERS_H_

#include <grpcpp/support/status.h>

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

// How a call of gRPC ends on the wire (PROTOCOL-HTTP2.md in grpc/grpc). All pure.
namespace parley::gateway {

// What of a call's response headers and trailers says how it went.
class Trailers {
 public:
  // One header; those that say nothing of it are passed over.
  void Add(absl::string_view name, absl::string_view value);
  // The call's status. `error_code`: HTTP/2's, with which the stream was closed; 0 = it ended by itself.
  // A service that says nothing of gRPC's is judged by its HTTP status or by that code.
  grpc::Status Status(uint32_t error_code) const;

 private:
  std::string http_status_;
  std::string code_;
  std::string message_;
  std::string details_;
};

// UNAVAILABLE: nobody has heard the call, or the answer is lost with the connection.
grpc::Status ConnectionLost();

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_BACKEND_TRAILERS_H_
