#ifndef PARLEY_COMMON_OBSERVE_PROCESS_H_
#define PARLEY_COMMON_OBSERVE_PROCESS_H_

#include <prometheus/collectable.h>

#include <vector>

namespace parley {

// What this process is and uses, read from /proc when it is asked for, under the names that Prometheus's own
// client libraries give it: process_cpu_seconds_total, process_resident_memory_bytes,
// process_virtual_memory_bytes, process_open_fds, process_max_fds, process_threads and
// process_start_time_seconds. What cannot be read is left out. Thread-safe.
class ProcessFigures final : public prometheus::Collectable {
 public:
  std::vector<prometheus::MetricFamily> Collect() const override;
};

}  // namespace parley

#endif  // PARLEY_COMMON_OBSERVE_PROCESS_H_
