#include "common/store/figures.h"

namespace parley::store {

Figures FiguresOf(Metrics* metrics, const std::string& system) {
  if (metrics == nullptr) return {};
  const MetricLabels of{{"db_system_name", system}};
  return {.read = metrics->AddDatabaseOperation(system, "read"),
          .write = metrics->AddDatabaseOperation(system, "write"),
          .commit = metrics->AddDatabaseOperation(system, "commit"),
          .bodies = metrics->AddHistogram("parley_store_writes_per_commit", "Writes that shared one commit.",
                                          of, {1, 2, 4, 8, 16, 32, 64}),
          .queued = metrics->AddGauge("parley_store_writes_queued", "Writes that wait for the writer.", of),
          .retries = metrics->AddCounter(
              "parley_store_retries_total",
              "Writes that ran again: others wrote the same, or failed in one transaction.", of),
          .failures = metrics->AddCounter("parley_store_failed_commits_total",
                                          "Transactions that could not be committed.", of)};
}

}  // namespace parley::store
