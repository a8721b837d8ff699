#ifndef PARLEY_COMMON_NAMES_LINK_TOKEN_H_
#define PARLEY_COMMON_NAMES_LINK_TOKEN_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace parley {

// What a capability link's token says: which tenant, which link.
struct LinkPlace {
  uint32_t tenant_number = 0;
  std::string link_id;  // 16 bytes
};

inline constexpr int kLinkIdBytes = 16;

// A new link id from the system's generator: 16 bytes that nobody guesses. Thread-safe.
std::string NewLinkId();

// base64url(tenant number, 4 bytes big-endian | link id, 16 bytes | first 16 bytes of HMAC-SHA256(key, the 20
// before)), 48 characters. Nothing of a token is stored: whoever has the suite's link key derives the same
// one, so a mail rendered twice is byte-identical. `link_id` has 16 bytes. Pure.
std::string MakeLinkToken(const LinkPlace& place, absl::string_view key);

// The place of a token that MakeLinkToken made with this key; nothing for any other text. The comparison
// takes the same time wherever the difference lies. Pure.
std::optional<LinkPlace> VerifyLinkToken(absl::string_view token, absl::string_view key);

}  // namespace parley

#endif  // PARLEY_COMMON_NAMES_LINK_TOKEN_H_
