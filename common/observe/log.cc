#include "common/observe/log.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/observe/log_writer.h"

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

bool IsPlain(char c) {
  return c >= ' ' && c <= '~' && c != '"' && c != '\\';
}

// As JSON writes it. Bytes that are not UTF-8 must not cost us the line.
void Append(absl::string_view text, std::string& line) {
  if (std::all_of(text.begin(), text.end(), IsPlain)) {
    line += '"';
    line.append(text.data(), text.size());
    line += '"';
    return;
  }
  line += nlohmann::json(std::string(text)).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void Append(const LogValue& value, std::string& line) {
  if (const auto* text = std::get_if<absl::string_view>(&value)) return Append(*text, line);
  if (const auto* number = std::get_if<int64_t>(&value)) return absl::StrAppend(&line, *number);
  if (const auto* real = std::get_if<double>(&value)) {
    // JSON has no number for the others.
    return std::isfinite(*real) ? absl::StrAppend(&line, *real) : absl::StrAppend(&line, "null");
  }
  line += std::get<bool>(value) ? "true" : "false";
}

// "2026-03-08T12:00:00.123456Z". Its seconds are written once for all lines of a second: a date from an
// instant takes longer than the rest of a line's beginning.
void AppendTimestamp(absl::Time now, std::string& line) {
  thread_local int64_t second = -1;
  thread_local std::string seconds_text;
  const int64_t micros = absl::ToUnixMicros(now);
  if (micros / 1'000'000 != second) {
    second = micros / 1'000'000;
    seconds_text = absl::FormatTime("%Y-%m-%dT%H:%M:%S", absl::FromUnixSeconds(second), absl::UTCTimeZone());
  }
  absl::StrAppend(&line, seconds_text, ".", absl::Dec(micros % 1'000'000, absl::kZeroPad6), "Z");
}

// One line of the log, written from left to right: a call has one, so that it must not cost much.
class Line {
 public:
  Line(Severity severity, absl::string_view message) {
    text_.reserve(kUsualBytes);
    text_ = "{\"ts\":\"";
    AppendTimestamp(absl::Now(), text_);
    text_ += '"';
    Add("level", absl::string_view(Level(severity)));
    Add("msg", message);
    Add("service", ServiceName());
  }

  void Add(absl::string_view key, const LogValue& value) {
    text_ += ",\"";
    text_.append(key.data(), key.size());  // ours: plain
    text_ += "\":";
    Append(value, text_);
  }
  void AddIfAny(absl::string_view key, const std::string& value) {
    if (!value.empty()) Add(key, value);
  }
  template <class Fields>
  std::string With(const Fields& fields) && {
    for (const auto& [key, value] : fields) Add(key, value);
    text_ += "}\n";
    return std::move(text_);
  }

 private:
  static constexpr size_t kUsualBytes = 512;
  std::string text_;
};

std::string LinesLost(int64_t count) {
  return Line(Severity::kWarning, "lines of the log are lost")
      .With(std::initializer_list<LogField>{{"count", count}});
}

// Lives as long as the process, so that whatever still runs while it ends can log.
LogWriter& Writer() {
  static LogWriter& writer = []() -> LogWriter& {
    std::atexit(FlushLog);
    return *new LogWriter(STDERR_FILENO, LinesLost);
  }();
  return writer;
}

}  // namespace

void FlushLog() {
  Writer().Flush();
}

void SetLogService(std::string name) {
  ServiceName() = std::move(name);
}

void Log(Severity severity, absl::string_view message, std::initializer_list<LogField> fields) {
  Writer().Add(Line(severity, message).With(fields));
}

void Log(Severity severity, const Call& call, absl::string_view message,
         const std::vector<LogField>& fields) {
  Line line(severity, message);
  line.AddIfAny("trace_id", call.trace.trace_id);
  line.AddIfAny("span_id", call.trace.span_id);
  line.AddIfAny("request_id", call.trace.request_id);
  line.AddIfAny("tenant", call.caller.tenant);
  Writer().Add(std::move(line).With(fields));
}

}  // namespace parley
