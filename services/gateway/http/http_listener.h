#ifndef PARLEY_SERVICES_GATEWAY_HTTP_HTTP_LISTENER_H_
#define PARLEY_SERVICES_GATEWAY_HTTP_HTTP_LISTENER_H_

#include <chrono>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/gateway/http/http.h"

namespace parley::gateway {

// What one client may cost.
struct HttpLimits {
  int header_bytes_max = 16 << 10;
  // A message of 256 KiB in a frame and base64 (gRPC-Web), the longest form of any body.
  int body_bytes_max = 352 << 10;
  // For a whole request to come, and for a whole reply to be taken.
  std::chrono::milliseconds transfer_time_max{15'000};
  int connections_max = 4096;
};

// HTTP/1.1 with keep-alive, on a thread of its own. Parsing is Boost.Beast's. A request whose body is over
// the limit reaches the handler without it (HttpRequest::is_body_cut), because only the handler knows how its
// client wants to be told; headers over theirs get 431, what is no HTTP 400. The connection of each is
// closed.
class HttpListener {
 public:
  // Binds `address` ("127.0.0.1:9001", port 0 takes a free one) and serves. UNAVAILABLE when it cannot be
  // bound, INVALID_ARGUMENT when it is no address and port.
  static absl::StatusOr<std::unique_ptr<HttpListener>> Start(const std::string& address, HttpHandler handler,
                                                             const HttpLimits& limits = {});
  // Shuts down as Shutdown does.
  ~HttpListener();
  HttpListener(const HttpListener&) = delete;
  HttpListener& operator=(const HttpListener&) = delete;

  // The port that was bound.
  int port() const;

  // Takes no more requests; replies under way are finished, for at most 10 s. Idempotent.
  void Shutdown();

 private:
  class Core;
  explicit HttpListener(std::shared_ptr<Core> core);
  const std::shared_ptr<Core> core_;  // shared with replies that come late
};

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_HTTP_HTTP_LISTENER_H_
