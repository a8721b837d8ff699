#include "common/observe/process.h"

#include <prometheus/client_metric.h>
#include <prometheus/metric_family.h>
#include <prometheus/metric_type.h>
#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <system_error>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"

namespace parley {
namespace {

using prometheus::MetricFamily;
using prometheus::MetricType;

// Places in /proc/self/stat, counted from the field after the program's name (proc(5) counts from 1, and that
// field is its third).
enum StatField : size_t {
  kUserTicks = 11,
  kSystemTicks = 12,
  kThreads = 17,
  kStartTicks = 19,
  kVirtual = 20,
  kPages = 21
};

std::string TextOf(const char* path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// /proc/self/stat from the state on; empty when it is not of its form. The name before may hold anything.
std::vector<std::string> StatFields() {
  const std::string text = TextOf("/proc/self/stat");
  const size_t name_end = text.rfind(") ");
  if (name_end == std::string::npos) return {};
  std::vector<std::string> fields = absl::StrSplit(text.substr(name_end + 2), ' ');
  return fields.size() > kPages ? fields : std::vector<std::string>();
}

double Number(const std::string& text) {
  double number = 0;
  return absl::SimpleAtod(text, &number) ? number : 0;
}

// When the machine started, Unix time.
std::optional<double> BootTime() {
  const std::string text = TextOf("/proc/stat");
  constexpr char kLine[] = "\nbtime ";
  const size_t at = text.find(kLine);
  if (at == std::string::npos) return std::nullopt;
  const size_t begin = at + sizeof(kLine) - 1;
  return Number(text.substr(begin, text.find('\n', begin) - begin));
}

std::optional<double> OpenFiles() {
  std::error_code error;
  double count = 0;
  for (std::filesystem::directory_iterator entry("/proc/self/fd", error), end; !error && entry != end;
       entry.increment(error)) {
    ++count;
  }
  return error ? std::nullopt : std::optional(count - 1);  // the folder itself is open meanwhile
}

std::optional<double> OpenFilesMax() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return std::nullopt;
  return static_cast<double>(limit.rlim_cur);
}

class Figures {
 public:
  void Add(MetricType type, const char* name, const char* help, std::optional<double> value) {
    if (!value) return;
    prometheus::ClientMetric metric;
    (type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = *value;
    families_.push_back({.name = name, .help = help, .type = type, .metric = {metric}});
  }
  std::vector<MetricFamily> Take() { return std::move(families_); }

 private:
  std::vector<MetricFamily> families_;
};

}  // namespace

std::vector<MetricFamily> ProcessFigures::Collect() const {
  const double ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
  Figures figures;
  figures.Add(MetricType::Gauge, "process_open_fds", "Open files and sockets.", OpenFiles());
  figures.Add(MetricType::Gauge, "process_max_fds", "Files and sockets that may be open at most.",
              OpenFilesMax());
  const std::vector<std::string> stat = StatFields();
  if (stat.empty()) return figures.Take();
  figures.Add(MetricType::Counter, "process_cpu_seconds_total", "Processor time used.",
              (Number(stat[kUserTicks]) + Number(stat[kSystemTicks])) / ticks);
  figures.Add(MetricType::Gauge, "process_resident_memory_bytes", "Memory in use.",
              Number(stat[kPages]) * static_cast<double>(sysconf(_SC_PAGESIZE)));
  figures.Add(MetricType::Gauge, "process_virtual_memory_bytes", "Memory reserved.", Number(stat[kVirtual]));
  figures.Add(MetricType::Gauge, "process_threads", "Threads.", Number(stat[kThreads]));
  if (const std::optional<double> boot = BootTime()) {
    figures.Add(MetricType::Gauge, "process_start_time_seconds", "When the process started, Unix time.",
                *boot + Number(stat[kStartTicks]) / ticks);
  }
  return figures.Take();
}

}  // namespace parley
