#ifndef PARLEY_COMMON_OBSERVE_SPAN_H_
#define PARLEY_COMMON_OBSERVE_SPAN_H_

#include <chrono>
#include <initializer_list>

#include "absl/strings/string_view.h"
#include "common/call.h"
#include "common/observe/log.h"

namespace parley {

// A piece of work of a trace that has come to its end.
struct Span {
  absl::string_view name;  // what kind of work: "call", "delivery"
  const Call& call;        // for whom, and where in which trace
  std::chrono::nanoseconds took;
  Severity severity = Severity::kInfo;
  bool is_logged = true;                   // false: ordinary, so that it has no line of its own
  absl::string_view linked_trace_id = {};  // another trace, which caused this one some time ago
};

// The one place where a span ends. Writes its line: what Log writes of the call, parent_span_id,
// linked_trace_id, took_seconds, then `fields`. Thread-safe.
void EndSpan(const Span& span, std::initializer_list<LogField> fields);

}  // namespace parley

#endif  // PARLEY_COMMON_OBSERVE_SPAN_H_
