#ifndef PARLEY_SERVICES_GATEWAY_BACKEND_BACKEND_H_
#define PARLEY_SERVICES_GATEWAY_BACKEND_BACKEND_H_

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "common/observe/metrics.h"
#include "services/gateway/backend/backend_call.h"
#include "services/gateway/backend/backend_io.h"
#include "services/gateway/backend/replicas.h"

namespace parley::gateway {

struct BackendOptions {
  std::unique_ptr<Replicas> replicas;  // by the address's name when null
  // How long a look for them is believed while nothing happens to a connection: a replica that comes beside
  // those that are there has its share of the calls after that.
  std::chrono::milliseconds look_each{30'000};
  Gauge ready;  // how many connections take calls; its Metrics outlives the BackendIo
};

// The line for `service` ("contacts") of parley_backend_connections.
Gauge ReadyConnections(Metrics& metrics, const std::string& service);

// A service, as the gateway calls it: gRPC over HTTP/2 by nghttp2, without gRPC's own client, which takes a
// third of the gateway's time for a call, and 19 kB of each watch. No TLS, no compression, no repeats.
//
// Holds a connection to every replica that the service's name stands for, made before it is needed, and gives
// calls to them in turn. One that is no longer named goes when one that is named is ready. Without one, an
// attempt is made at once, or 50 ms after the last; calls wait for it, and end with UNAVAILABLE when it
// fails. Attempts that nobody waits for slow down to one a second; each takes a second at most, and looks for
// the replicas again, as is done every 30 s when all is well.
//
// Thread-safe. When it goes, calls that are under way end without a word.
class Backend {
 public:
  // `address`: "contacts:9010", "127.0.0.1:9010", "[::1]:9010". Its thread is that of `io`; once that has
  // stopped, calls have no end.
  Backend(const std::shared_ptr<BackendIo>& io, const std::string& address, BackendOptions options = {});
  ~Backend();
  Backend(const Backend&) = delete;
  Backend& operator=(const Backend&) = delete;

  // A call, which Begin begins. What is done with it before has its effect then; its listener is kept until
  // OnBackendDone.
  std::shared_ptr<BackendCall> Prepare(BackendRequest request, std::shared_ptr<BackendListener> listener);
  void Begin(const std::shared_ptr<BackendCall>& call);

  // A whole call of one message each way: `done` gets its status and, when that is OK, the reply. On the
  // backends' thread, where it must not block.
  using UnaryDone = std::function<void(const grpc::Status& status, grpc::ByteBuffer reply)>;
  std::shared_ptr<BackendCall> CallUnary(BackendRequest request, const grpc::ByteBuffer& message,
                                         UnaryDone done);

 private:
  class Core;
  const std::shared_ptr<BackendIo> io_;  // outlives the core, which stands on it
  const std::shared_ptr<Core> core_;
};

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_BACKEND_BACKEND_H_
