#include "common/observe/log.h"

#include <unistd.h>

#include <nlohmann/json.hpp>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace parley {
namespace {

std::string& ServiceName() {
  static std::string& name = *new std::string("parley");
  return name;
}

const char* Level(Severity severity) {
  switch (severity) {
    case Severity::kInfo:
      return "info";
    case Severity::kWarning:
      return "warning";
    case Severity::kError:
      return "error";
  }
  return "error";
}

nlohmann::ordered_json ToJson(const LogValue& value) {
  if (const auto* text = std::get_if<absl::string_view>(&value)) return std::string(*text);
  if (const auto* number = std::get_if<int64_t>(&value)) return *number;
  if (const auto* real = std::get_if<double>(&value)) return *real;
  return std::get<bool>(value);
}

using Line = nlohmann::ordered_json;

Line Begin(Severity severity, absl::string_view message) {
  Line line;
  line["ts"] = absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", absl::Now(), absl::UTCTimeZone());
  line["level"] = Level(severity);
  line["msg"] = std::string(message);
  line["service"] = ServiceName();
  return line;
}

void AddIfAny(Line& line, const char* key, const std::string& value) {
  if (!value.empty()) line[key] = value;
}

template <class Fields>
void Write(Line line, const Fields& fields) {
  for (const auto& [key, value] : fields) line[std::string(key)] = ToJson(value);
  // Bytes that are not UTF-8 must not cost us the line.
  std::string text = line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  text.push_back('\n');
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace

void SetLogService(std::string name) {
  ServiceName() = std::move(name);
}

void Log(Severity severity, absl::string_view message, std::initializer_list<LogField> fields) {
  Write(Begin(severity, message), fields);
}

void Log(Severity severity, const Call& call, absl::string_view message,
         const std::vector<LogField>& fields) {
  Line line = Begin(severity, message);
  AddIfAny(line, "trace_id", call.trace.trace_id);
  AddIfAny(line, "span_id", call.trace.span_id);
  AddIfAny(line, "request_id", call.trace.request_id);
  AddIfAny(line, "tenant", call.caller.tenant);
  Write(std::move(line), fields);
}

}  // namespace parley
