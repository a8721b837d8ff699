#ifndef PARLEY_COMMON_TEXT_URL_H_
#define PARLEY_COMMON_TEXT_URL_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace parley::text {

inline constexpr int kUrlBytesMax = 2048;

// Whether `url` can be shown as a link to a person's page: http or https, a public host name, no user or
// password in front of it, no characters RFC 3986 leaves out (spaces, controls, quotes, angle brackets,
// backslash). Non-ASCII letters are allowed behind the host. Syntax only: no address that we ourselves
// connect to is checked by this. INVALID_ARGUMENT carries a sentence for the person who typed it.
// Thread-safe.
absl::Status CheckHttpUrl(std::string_view url);

// The natural key of a profile page: https whatever the scheme, the host in lower case without "www." and
// default port, the path without its last slashes, no query, no fragment.
// "https://www.linkedin.com/in/ada-example" and "http://LinkedIn.com/in/ada-example/?trk=x" are the same
// person. For comparing only. A text that CheckHttpUrl refuses is its own key. Thread-safe.
std::string UrlKey(std::string_view url);

}  // namespace parley::text

#endif  // PARLEY_COMMON_TEXT_URL_H_
