#include "common/observe/metrics.h"

#include <prometheus/exposer.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <exception>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/sockets/cut_off.h"

namespace parley {

struct Metrics::Server {
  explicit Server(const std::string& address) : exposer(address, /*num_threads=*/1) {}
  // The exposer's thread looks only every 2 s whether it is to end; a listener that is shut wakes it.
  ~Server() {
    for (const int port : exposer.GetListeningPorts()) CutOffClients(port);
  }
  prometheus::Exposer exposer;
};

Metrics::Metrics()
    : registry_(std::make_shared<prometheus::Registry>()),
      calls_(&prometheus::BuildHistogram()
                  .Name("rpc_server_call_duration_seconds")
                  .Help("Time from a call's arrival to its last byte handed to gRPC.")
                  .Register(*registry_)) {}

Metrics::~Metrics() = default;

void Metrics::CountCall(const std::string& method, const std::string& code, std::chrono::nanoseconds took) {
  // OpenTelemetry's advised bucket boundaries, seconds.
  static const auto& kBuckets = *new prometheus::Histogram::BucketBoundaries{
      0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10};
  calls_
      ->Add({{"rpc_system_name", "grpc"}, {"rpc_method", method}, {"rpc_response_status_code", code}},
            kBuckets)
      .Observe(std::chrono::duration<double>(took).count());
}

absl::Status Metrics::Expose(const std::string& address) {
  try {  // the library's constructor throws when it cannot bind
    server_ = std::make_unique<Server>(address);
  } catch (const std::exception& error) {
    return absl::UnavailableError(absl::StrCat("cannot serve metrics on ", address, ": ", error.what()));
  }
  server_->exposer.RegisterCollectable(registry_);
  return absl::OkStatus();
}

}  // namespace parley
