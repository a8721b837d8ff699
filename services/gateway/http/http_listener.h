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
  int body_bytes_max = 256 << 10;
  // For a whole request to come, and for a whole reply to be taken.
  std::chrono::milliseconds transfer_time_max{15'000};
  int connections_max = 4096;
};

// HTTP/1.1 with keep-alive, on a thread of its own. Parsing is Boost.Beast's. A request over a limit gets 413
// or 431, one that is no HTTP 400, and its connection is closed.
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
