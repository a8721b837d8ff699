#include "common/observe/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/exposer.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <exception>
#include <iterator>
#include <mutex>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "common/observe/process.h"
#include "common/sockets/cut_off.h"

namespace parley {
namespace {

using Buckets = prometheus::Histogram::BucketBoundaries;

// OpenTelemetry's advised boundaries for durations, seconds.
const Buckets& Durations() {
  static const auto& durations =
      *new Buckets{0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10};
  return durations;
}

double Seconds(std::chrono::nanoseconds took) {
  return std::chrono::duration<double>(took).count();
}

prometheus::Family<prometheus::Histogram>* HistogramFamily(prometheus::Registry& registry,
                                                           const std::string& name, const std::string& help) {
  return &prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
}

constexpr size_t kCodes = 17;  // of gRPC: OK (0) to UNAUTHENTICATED (16)

size_t KnownCode(int code) {
  const bool is_known = code >= 0 && code < static_cast<int>(kCodes);
  return static_cast<size_t>(is_known ? code : static_cast<int>(absl::StatusCode::kUnknown));
}

// Clients may invent methods without end.
std::string HttpMethod(const std::string& method) {
  static constexpr const char* kKnown[] = {"GET",     "HEAD",    "POST",  "PUT",  "DELETE",
                                           "CONNECT", "OPTIONS", "TRACE", "PATCH"};
  const bool is_known = std::find(std::begin(kKnown), std::end(kKnown), method) != std::end(kKnown);
  return is_known ? method : Metrics::kOther;
}

}  // namespace

struct CallHistogram::Lines {
  prometheus::Family<prometheus::Histogram>& family;
  const std::string method;
  std::array<std::atomic<prometheus::Histogram*>, kCodes> by_code = {};

  // Two that are the first at once find the same line.
  prometheus::Histogram& Line(size_t code) {
    prometheus::Histogram* line = by_code[code].load(std::memory_order_acquire);
    if (line != nullptr) return *line;
    line = &family.Add(
        {{"rpc_system_name", "grpc"},
         {"rpc_method", method},
         {"rpc_response_status_code", absl::StatusCodeToString(static_cast<absl::StatusCode>(code))}},
        Durations());
    by_code[code].store(line, std::memory_order_release);
    return *line;
  }
};

class Metrics::AskedGauges final : public prometheus::Collectable {
 public:
  struct Question {
    std::string name;
    std::string help;
    std::function<double()> ask;
  };

  int Add(Question question) {
    std::lock_guard lock(mutex_);
    questions_.emplace(++last_, std::move(question));
    return last_;
  }
  void Remove(int number) {
    std::lock_guard lock(mutex_);
    questions_.erase(number);
  }
  std::vector<prometheus::MetricFamily> Collect() const override {
    std::lock_guard lock(mutex_);
    std::vector<prometheus::MetricFamily> families;
    for (const auto& [number, question] : questions_) {
      prometheus::ClientMetric metric;
      metric.gauge.value = question.ask();
      families.push_back({question.name, question.help, prometheus::MetricType::Gauge, {metric}});
    }
    return families;
  }

 private:
  mutable std::mutex mutex_;
  int last_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<int, Question> questions_ ABSL_GUARDED_BY(mutex_);
};

struct Metrics::Server {
  explicit Server(const std::string& address) : exposer(address, /*num_threads=*/1) {}
  // The exposer's thread looks only every 2 s whether it is to end; a listener that is shut wakes it.
  ~Server() {
    for (const int port : exposer.GetListeningPorts()) CutOffClients(port);
  }
  prometheus::Exposer exposer;
  const std::shared_ptr<ProcessFigures> process = std::make_shared<ProcessFigures>();
};

void Counter::Add(double by) const {
  if (counter_ != nullptr) counter_->Increment(by);
}

void Gauge::Set(double value) const {
  if (gauge_ != nullptr) gauge_->Set(value);
}

void Gauge::Add(double by) const {
  if (gauge_ != nullptr) gauge_->Increment(by);
}

void Histogram::Observe(double value) const {
  if (histogram_ != nullptr) histogram_->Observe(value);
}

void Histogram::Observe(std::chrono::nanoseconds took) const {
  Observe(Seconds(took));
}

void CallHistogram::Observe(int code, std::chrono::nanoseconds took) const {
  if (lines_ != nullptr) lines_->Line(KnownCode(code)).Observe(Seconds(took));
}

Metrics::Metrics()
    : registry_(std::make_shared<prometheus::Registry>()),
      served_calls_(HistogramFamily(*registry_, "rpc_server_call_duration_seconds",
                                    "Time from a call's arrival to its last byte handed to gRPC.")),
      made_calls_(HistogramFamily(*registry_, "rpc_client_call_duration_seconds",
                                  "Time from a call to a neighbour until its status.")),
      http_calls_(HistogramFamily(*registry_, "http_server_request_duration_seconds",
                                  "Time from a whole request to its answer.")),
      refusals_(&prometheus::BuildCounter()
                     .Name("parley_rpc_refusals_total")
                     .Help("Calls refused before they were begun, by the reason they were told.")
                     .Register(*registry_)),
      asked_(std::make_shared<AskedGauges>()) {
  AddGauge("parley_build_info", "1, with the version of this program.", {{"version", PARLEY_VERSION}}).Set(1);
}

Metrics::~Metrics() = default;

Counter Metrics::AddCounter(const std::string& name, const std::string& help, const MetricLabels& labels) {
  Counter counter;
  counter.counter_ = &prometheus::BuildCounter().Name(name).Help(help).Register(*registry_).Add(labels);
  return counter;
}

Gauge Metrics::AddGauge(const std::string& name, const std::string& help, const MetricLabels& labels) {
  Gauge gauge;
  gauge.gauge_ = &prometheus::BuildGauge().Name(name).Help(help).Register(*registry_).Add(labels);
  return gauge;
}

std::shared_ptr<void> Metrics::AskGauge(const std::string& name, const std::string& help,
                                        std::function<double()> ask) {
  const int number = asked_->Add({name, help, std::move(ask)});
  return {nullptr, [asked = asked_, number](void*) { asked->Remove(number); }};
}

Histogram Metrics::AddHistogram(const std::string& name, const std::string& help, const MetricLabels& labels,
                                std::vector<double> buckets) {
  Histogram histogram;
  histogram.histogram_ =
      &HistogramFamily(*registry_, name, help)->Add(labels, buckets.empty() ? Durations() : buckets);
  return histogram;
}

Histogram Metrics::AddDatabaseOperation(const std::string& system, const std::string& operation) {
  return AddHistogram("db_client_operation_duration_seconds",
                      "Time that an operation on a database takes whoever asks for it, waiting included.",
                      {{"db_system_name", system}, {"db_operation_name", operation}});
}

CallHistogram Metrics::AddCalls(Calls& family, const std::string& method) {
  std::lock_guard lock(mutex_);
  std::unique_ptr<CallHistogram::Lines>& lines = call_lines_[{&family, method}];
  if (lines == nullptr) lines.reset(new CallHistogram::Lines{.family = family, .method = method});
  CallHistogram calls;
  calls.lines_ = lines.get();
  return calls;
}

CallHistogram Metrics::AddServedCalls(const std::string& method) {
  return AddCalls(*served_calls_, method);
}

CallHistogram Metrics::AddMadeCalls(const std::string& method) {
  return AddCalls(*made_calls_, method);
}

void Metrics::CountRefusal(const std::string& reason) {
  refusals_->Add({{"reason", reason}}).Increment();
}

void Metrics::CountHttp(const HttpCall& call, std::chrono::nanoseconds took) {
  const HttpKey key{HttpMethod(call.method), call.route, call.status};
  Histogram line;
  {
    std::lock_guard lock(mutex_);
    Histogram& kept = http_lines_[key];
    if (kept.histogram_ == nullptr) {
      kept.histogram_ = &http_calls_->Add({{"http_request_method", std::get<0>(key)},
                                           {"http_response_status_code", absl::StrCat(call.status)},
                                           {"http_route", call.route},
                                           {"url_scheme", "http"}},  // TLS ends at the edge
                                          Durations());
    }
    line = kept;
  }
  line.Observe(took);
}

absl::Status Metrics::Expose(const std::string& address) {
  try {  // the library's constructor throws when it cannot bind
    server_ = std::make_unique<Server>(address);
  } catch (const std::exception& error) {
    return absl::UnavailableError(absl::StrCat("cannot serve metrics on ", address, ": ", error.what()));
  }
  server_->exposer.RegisterCollectable(registry_);
  server_->exposer.RegisterCollectable(asked_);
  server_->exposer.RegisterCollectable(server_->process);  // all of them held weakly
  return absl::OkStatus();
}

}  // namespace parley
