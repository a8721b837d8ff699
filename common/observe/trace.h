#ifndef PARLEY_COMMON_OBSERVE_TRACE_H_
#define PARLEY_COMMON_OBSERVE_TRACE_H_

#include <string>

#include "absl/strings/string_view.h"

namespace parley {

// Where a piece of work stands in a trace: W3C Trace Context, https://www.w3.org/TR/trace-context/. Each
// process that takes part in a call has a span of its own, and names the one before it as its parent.
struct Trace {
  std::string trace_id;        // 32 lower-case hex digits; empty: the work belongs to no trace
  std::string span_id;         // 16 of them: this work
  std::string parent_span_id;  // what asked for it; empty: nothing did
  bool is_sampled = false;     // whoever began the trace records it
  std::string request_id;      // X-Request-Id, the client's own word for its call; may be empty
};

// A span below the one that `traceparent` names; the first of a new trace when that is no traceparent. A
// later version of the header is read as far as this one goes. Thread-safe.
Trace ContinueTrace(absl::string_view traceparent);

// The first span of a new trace. Thread-safe.
Trace StartTrace();

// What is passed on, so that the next span has this one as its parent; empty without a trace.
std::string TraceparentOf(const Trace& trace);

}  // namespace parley

#endif  // PARLEY_COMMON_OBSERVE_TRACE_H_
