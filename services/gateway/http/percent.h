#ifndef PARLEY_SERVICES_GATEWAY_HTTP_PERCENT_H_
#define PARLEY_SERVICES_GATEWAY_HTTP_PERCENT_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace parley::gateway {

// Undoes percent-encoding (RFC 3986 2.1); nothing when an escape is broken. The bytes may be no text. Pure.
enum class PercentKind {
  kSegment,       // every escape
  kManySegments,  // every escape but that of a slash, which is kept as it was written ("%2F", "%2f")
  kForm,          // every escape, and "+" is a space (WHATWG URL 5.1): forms and queries
};
std::optional<std::string> PercentDecoded(absl::string_view text, PercentKind kind);

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_HTTP_PERCENT_H_
