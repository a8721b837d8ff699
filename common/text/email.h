#ifndef PARLEY_COMMON_TEXT_EMAIL_H_
#define PARLEY_COMMON_TEXT_EMAIL_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace parley::text {

inline constexpr int kEmailBytesMax = 254;  // RFC 5321 4.5.3.1.3, less the angle brackets
inline constexpr int kEmailLocalPartBytesMax = 64;

// Whether `address` is one plain address, safe to put into a mail header and an SMTP command: atoms and dots
// before the @ (RFC 5321 4.1.2 Dot-string), a public host name behind it. Display names, lists, comments,
// quoted local parts, non-ASCII and white space are refused; so are "%" (a line break in disguise, or a relay
// path) and "=?" (the start of an encoded word, RFC 2047), although RFC 5321 allows both. International
// domains are given as A-labels. INVALID_ARGUMENT carries a sentence for the person who typed it.
// Thread-safe.
absl::Status CheckEmail(std::string_view address);

// The key under which two spellings of one address meet: without outer space, case-folded. For comparing
// only; mail goes to the address as written. Thread-safe.
std::string EmailKey(std::string_view address);

}  // namespace parley::text

#endif  // PARLEY_COMMON_TEXT_EMAIL_H_
