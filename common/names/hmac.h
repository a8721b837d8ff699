#ifndef PARLEY_COMMON_NAMES_HMAC_H_
#define PARLEY_COMMON_NAMES_HMAC_H_

#include <string>

#include "absl/strings/string_view.h"

namespace parley {

// The 32 bytes of HMAC-SHA256 (RFC 2104). Cheapest when a thread stays with one key. Compare what it answers
// with CRYPTO_memcmp. Thread-safe.
std::string HmacSha256(absl::string_view key, absl::string_view bytes);

}  // namespace parley

#endif  // PARLEY_COMMON_NAMES_HMAC_H_
