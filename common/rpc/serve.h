#ifndef PARLEY_COMMON_RPC_SERVE_H_
#define PARLEY_COMMON_RPC_SERVE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/config/server_flags.h"
#include "common/rpc/method.h"

namespace parley {
class Metrics;
}

namespace parley::rpc {

class Forwarder;

// A running server: one CallbackGenericService for all methods, so that a method is data and every rule
// (who may call, limits, deadlines, draining) stands once. Adds grpc.health.v1 and reflection.
class Server {
 public:
  // Binds and serves. FAILED_PRECONDITION when a method lacks its descriptor or policy or a service is
  // incomplete; UNAVAILABLE when an address cannot be bound. `forwarder`, when there is one, takes the calls
  // that are none of `methods`. `metrics` and `forwarder` outlive the server.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const ServerFlags& flags, std::vector<Method> methods,
                                                       Metrics& metrics, Forwarder* forwarder = nullptr);
  // Shuts down as Shutdown does.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // The port that was bound.
  int port() const;

  // At once health says NOT_SERVING, new calls are refused and streams end, both with UNAVAILABLE /
  // SHUTTING_DOWN. Unary calls in progress finish, for at most 25 s; then, after 200 ms at the earliest,
  // every connection is cut off, idle or not. Blocks meanwhile. Idempotent.
  void Shutdown();

 private:
  class Core;
  explicit Server(std::unique_ptr<Core> core);
  std::unique_ptr<Core> core_;
};

// Call first thing in main, before any thread starts: SIGTERM and SIGINT are left to Serve, and a peer that
// closes its connection is an error code, not a SIGPIPE.
void PrepareSignals();

// Returns at the first SIGTERM or SIGINT, which the log then names.
void AwaitEndingSignal();

// Starts a server and runs it until SIGTERM or SIGINT, then drains it. The last line of a main.
// Answers the process's exit code; what went wrong is in the log. `metrics`, served at flags.admin_listen,
// is the caller's, whose modules count in it too.
int Serve(const ServerFlags& flags, std::vector<Method> methods, Metrics& metrics);

// The whole of a service's main: prepares the process (signals; as many open files as it may have), names
// `service` in the log and runs it. Answers the process's exit code, which is `run`'s own; when it could not
// even start, 1, and the log says why.
int Main(int argc, char** argv, const char* service, absl::StatusOr<int> (*run)(int argc, char** argv));

}  // namespace parley::rpc

#endif  // PARLEY_COMMON_RPC_SERVE_H_
