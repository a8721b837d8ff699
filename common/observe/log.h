#ifndef PARLEY_COMMON_OBSERVE_LOG_H_
#define PARLEY_COMMON_OBSERVE_LOG_H_

#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>
#include <variant>

#include "absl/strings/string_view.h"

namespace parley {

enum class Severity { kInfo, kWarning, kError };

using LogValue = std::variant<absl::string_view, int64_t, double, bool>;
using LogField = std::pair<absl::string_view, LogValue>;

// Writes one JSON object as one line to stderr: ts (RFC 3339, UTC), level, msg, service, then `fields` in
// order. Personal data never goes in: names, addresses and texts stay out, ids and counts go in.
// Thread-safe; a line is written with one write(2).
void Log(Severity severity, absl::string_view message, std::initializer_list<LogField> fields = {});

// The `service` of every later line. Called once, first thing in main.
void SetLogService(std::string name);

}  // namespace parley

#endif  // PARLEY_COMMON_OBSERVE_LOG_H_
