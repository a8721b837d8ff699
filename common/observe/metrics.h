#ifndef PARLEY_COMMON_OBSERVE_METRICS_H_
#define PARLEY_COMMON_OBSERVE_METRICS_H_

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
class Registry;
template <typename T>
class Family;
}  // namespace prometheus

namespace parley {

using MetricLabels = std::map<std::string, std::string>;

// One line of a family, to be kept by whoever counts in it. Copies are the same line; one that was made by
// default counts nothing. The Metrics it comes from outlives it. Thread-safe.
class Counter {
 public:
  void Add(double by = 1) const;  // by >= 0

 private:
  friend class Metrics;
  prometheus::Counter* counter_ = nullptr;
};

class Gauge {
 public:
  void Set(double value) const;
  void Add(double by) const;

 private:
  friend class Metrics;
  prometheus::Gauge* gauge_ = nullptr;
};

class Histogram {
 public:
  void Observe(double value) const;
  void Observe(std::chrono::nanoseconds took) const;  // in seconds

 private:
  friend class Metrics;
  prometheus::Histogram* histogram_ = nullptr;
};

// The calls of one method, by the status they ended with. A status has its line in the family once a call has
// ended so, and from then on it is counted without being looked for.
class CallHistogram {
 public:
  // `code` as gRPC numbers them; what is none counts as UNKNOWN.
  void Observe(int code, std::chrono::nanoseconds took) const;

 private:
  friend class Metrics;
  struct Lines;
  Lines* lines_ = nullptr;
};

// What a process counts of itself, by the names of OpenTelemetry's semantic conventions in Prometheus's
// spelling; what those have no name for begins with parley_. Units are base units, every family has a HELP,
// and no label holds an id, a name or an address: a label has as many values as there are methods, codes,
// reasons or operations. Beside what is added here each process says its version, its age, and what it uses
// (process_*).
// Thread-safe.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // The label of every method that is not one of ours.
  static constexpr char kOther[] = "_OTHER";

  // A line of a module's own family; the same name and labels are the same line. `name` is a literal that
  // ends in its unit, a counter's in _total.
  Counter AddCounter(const std::string& name, const std::string& help, const MetricLabels& labels = {});
  Gauge AddGauge(const std::string& name, const std::string& help, const MetricLabels& labels = {});
  // A gauge whose value is asked for at each scrape, on the scraper's thread; ask() is quick. It ends with
  // the answer, which waits for a question under way.
  [[nodiscard]] std::shared_ptr<void> AskGauge(const std::string& name, const std::string& help,
                                               std::function<double()> ask);
  // With OpenTelemetry's advised buckets for durations, in seconds, unless told otherwise.
  Histogram AddHistogram(const std::string& name, const std::string& help, const MetricLabels& labels = {},
                         std::vector<double> buckets = {});
  // Of a database or Redis: db_client_operation_duration_seconds.
  Histogram AddDatabaseOperation(const std::string& system, const std::string& operation);

  // The calls of `method` ("parley.contacts.v1.ContactsService/GetContact") that are served here, or made
  // from here: rpc_server_call_duration_seconds, rpc_client_call_duration_seconds.
  CallHistogram AddServedCalls(const std::string& method);
  CallHistogram AddMadeCalls(const std::string& method);

  // Counts a call that was refused before it was begun; `reason` is that of the error.
  void CountRefusal(const std::string& reason);

  // Counts one answered request. `route` is a template ("/c/{token}"), never a path that a client sent.
  struct HttpCall {
    std::string method;  // as the client sent it; what is none of HTTP's own counts as kOther
    std::string route;
    int status = 200;
  };
  void CountHttp(const HttpCall& call, std::chrono::nanoseconds took);

  // Serves the text format on http://`address`/metrics until destroyed. UNAVAILABLE when the address
  // cannot be bound.
  absl::Status Expose(const std::string& address);

  // What has been counted, for tests.
  prometheus::Registry& registry() { return *registry_; }

 private:
  struct Server;
  class AskedGauges;
  using Calls = prometheus::Family<prometheus::Histogram>;
  using HttpKey = std::tuple<std::string, std::string, int>;  // of an HttpCall: method, route, status
  CallHistogram AddCalls(Calls& family, const std::string& method);
  std::shared_ptr<prometheus::Registry> registry_;
  Calls* served_calls_;
  Calls* made_calls_;
  Calls* http_calls_;
  prometheus::Family<prometheus::Counter>* refusals_;
  std::mutex mutex_;
  std::map<std::pair<Calls*, std::string>, std::unique_ptr<CallHistogram::Lines>> call_lines_
      ABSL_GUARDED_BY(mutex_);
  std::map<HttpKey, Histogram> http_lines_ ABSL_GUARDED_BY(mutex_);
  const std::shared_ptr<AskedGauges> asked_;  // with whoever holds an answer of AskGauge
  std::unique_ptr<Server> server_;
};

}  // namespace parley

#endif  // PARLEY_COMMON_OBSERVE_METRICS_H_
