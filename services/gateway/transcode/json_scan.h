#ifndef PARLEY_SERVICES_GATEWAY_TRANSCODE_JSON_SCAN_H_
#define PARLEY_SERVICES_GATEWAY_TRANSCODE_JSON_SCAN_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace parley::gateway {

// The outermost value is at depth 1.
inline constexpr int kJsonDepthMax = 32;
// Values of a text, names not counted; far above what any request of ours holds. protobuf's reader spends
// 2.3 us on each value that does not fit its field and does not stop at the first: this keeps it below 5 ms.
inline constexpr int kJsonValuesMax = 2000;

// Whether `text` is one JSON value as RFC 8259 has it, and nothing a second reader could take for something
// else. It stands before protobuf's reader, which in 3.21 accepts single quotes, trailing commas, NaN and the
// last of two equal names, and takes time without end for deep nesting.
// INVALID_ARGUMENT / MALFORMED_REQUEST with line, column and what is wrong, for: anything that is no JSON, a
// byte order mark, text that is not UTF-8, half a surrogate pair, NUL, a name twice in one object (compared
// with escapes undone), a number that no double holds, text after the value, and the limits above.
// Linear in the length of `text`; recursion goes as deep as the limit. Pure, thread-safe.
absl::Status ScanJson(absl::string_view text);

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_TRANSCODE_JSON_SCAN_H_
