#ifndef PARLEY_COMMON_TEXT_HOSTNAME_H_
#define PARLEY_COMMON_TEXT_HOSTNAME_H_

#include <string_view>

namespace parley::text {

inline constexpr int kHostnameBytesMax = 253;  // RFC 1035 2.3.4, without the length octets
inline constexpr int kHostnameLabelBytesMax = 63;

// Whether `host` is a public name in letters, digits and hyphens (RFC 1123 2.1): two labels or more, the last
// one not a number, so that neither "localhost" nor an IP address passes. An international name is given as
// its A-label ("xn--..."). Thread-safe.
bool IsHostname(std::string_view host);

}  // namespace parley::text

#endif  // PARLEY_COMMON_TEXT_HOSTNAME_H_
