#include "common/observe/span.h"

namespace parley {

void EndSpan(const Span& span, std::initializer_list<LogField> fields) {
  if (!span.is_logged) return;
  std::vector<LogField> all;
  const std::string& parent = span.call.trace.parent_span_id;
  if (!parent.empty()) all.emplace_back("parent_span_id", absl::string_view(parent));
  if (!span.linked_trace_id.empty()) all.emplace_back("linked_trace_id", span.linked_trace_id);
  all.emplace_back("took_seconds", std::chrono::duration<double>(span.took).count());
  all.insert(all.end(), fields.begin(), fields.end());
  Log(span.severity, span.call, span.name, all);
}

}  // namespace parley
