#ifndef PARLEY_COMMON_STORE_FIGURES_H_
#define PARLEY_COMMON_STORE_FIGURES_H_

#include <chrono>
#include <string>

#include "common/observe/metrics.h"

namespace parley::store {

// What a database counts of itself.
struct Figures {
  Histogram read;    // from asking to the end of the body
  Histogram write;   // from asking to the commit
  Histogram commit;  // of the transaction alone
  Histogram bodies;  // that share one
  Gauge queued;      // writes that wait
  Counter retries;   // bodies that ran again
  Counter failures;  // transactions that could not be committed
};

// `system` as OpenTelemetry names it: "sqlite", "postgresql". Null: nothing is counted.
Figures FiguresOf(Metrics* metrics, const std::string& system);

// Observes how long it lived.
class Timed {
 public:
  explicit Timed(const Histogram& histogram) : histogram_(histogram) {}
  ~Timed() { histogram_.Observe(std::chrono::steady_clock::now() - started_); }
  Timed(const Timed&) = delete;
  Timed& operator=(const Timed&) = delete;

 private:
  const Histogram histogram_;
  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
};

}  // namespace parley::store

#endif  // PARLEY_COMMON_STORE_FIGURES_H_
