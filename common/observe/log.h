#ifndef PARLEY_COMMON_OBSERVE_LOG_H_
#define PARLEY_COMMON_OBSERVE_LOG_H_

#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/call.h"

namespace parley {

enum class Severity { kInfo, kWarning, kError };

using LogValue = std::variant<absl::string_view, int64_t, double, bool>;
using LogField = std::pair<absl::string_view, LogValue>;

// Writes one JSON object as one line to stderr: ts (RFC 3339, UTC), level, msg, service, then `fields` in
// order, whose keys are others and come once. Personal data never goes in: names, addresses and texts
// stay out, ids and counts go in, and of a message what Redacted leaves (redact.h).
// Thread-safe; does not wait for stderr (log_writer.h).
void Log(Severity severity, absl::string_view message, std::initializer_list<LogField> fields = {});

// The same in the course of `call`: before `fields` stand trace_id, span_id, request_id (X-Request-Id) and
// tenant, those of them that it has.
void Log(Severity severity, const Call& call, absl::string_view message,
         const std::vector<LogField>& fields = {});

// Returns when all that was logged before is written. A process that ends by exit needs it not.
void FlushLog();

// The `service` of every later line. Called once, first thing in main.
void SetLogService(std::string name);

}  // namespace parley

#endif  // PARLEY_COMMON_OBSERVE_LOG_H_
