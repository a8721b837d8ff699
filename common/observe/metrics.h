#ifndef PARLEY_COMMON_OBSERVE_METRICS_H_
#define PARLEY_COMMON_OBSERVE_METRICS_H_

#include <chrono>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace prometheus {
class Registry;
class Histogram;
template <typename T>
class Family;
class Gauge;
}  // namespace prometheus

namespace parley {

// What a process counts of itself, by OpenTelemetry's names for RPC in Prometheus spelling:
// rpc_server_call_duration_seconds{rpc_method, rpc_response_status_code} gives rate, errors and duration
// per method. Labels hold names of methods and codes only, never ids. Thread-safe.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // Counts one finished call. `code` is gRPC's name of it ("NOT_FOUND").
  void CountCall(const std::string& method, const std::string& code, std::chrono::nanoseconds took);

  // Serves the text format on http://`address`/metrics until destroyed. UNAVAILABLE when the address
  // cannot be bound.
  absl::Status Expose(const std::string& address);

  // For a module's own families (queue depth, feed lag).
  prometheus::Registry& registry() { return *registry_; }

 private:
  struct Server;
  std::shared_ptr<prometheus::Registry> registry_;
  prometheus::Family<prometheus::Histogram>* calls_;
  std::unique_ptr<Server> server_;
};

}  // namespace parley

#endif  // PARLEY_COMMON_OBSERVE_METRICS_H_
