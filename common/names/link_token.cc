#include "common/names/link_token.h"

#include <openssl/crypto.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/names/hmac.h"
#include "common/names/names.h"

namespace parley {
namespace {

constexpr size_t kNumberBytes = 4;
constexpr size_t kMacBytes = 16;
constexpr size_t kTokenBytes = kNumberBytes + kLinkIdBytes + kMacBytes;
constexpr size_t kTokenLength = kTokenBytes / 3 * 4;

std::string MacOf(absl::string_view bytes, absl::string_view key) {
  return HmacSha256(key, bytes).substr(0, kMacBytes);
}

}  // namespace

std::string NewLinkId() {
  return RandomBytes(kLinkIdBytes);
}

std::string MakeLinkToken(const LinkPlace& place, absl::string_view key) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<char>(place.tenant_number >> shift));
  }
  bytes.append(place.link_id);
  bytes.append(MacOf(bytes, key));
  return absl::WebSafeBase64Escape(bytes);
}

std::optional<LinkPlace> VerifyLinkToken(absl::string_view token, absl::string_view key) {
  std::string bytes;
  if (token.size() != kTokenLength || !absl::WebSafeBase64Unescape(token, &bytes) ||
      bytes.size() != kTokenBytes) {
    return std::nullopt;
  }
  const absl::string_view signed_part = absl::string_view(bytes).substr(0, kNumberBytes + kLinkIdBytes);
  const std::string expected = MacOf(signed_part, key);
  if (CRYPTO_memcmp(bytes.data() + signed_part.size(), expected.data(), kMacBytes) != 0) return std::nullopt;
  LinkPlace place{.link_id = std::string(signed_part.substr(kNumberBytes))};
  for (const char byte : signed_part.substr(0, kNumberBytes)) {
    place.tenant_number = place.tenant_number << 8 | static_cast<unsigned char>(byte);
  }
  return place;
}

}  // namespace parley
