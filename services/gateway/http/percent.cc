#include "services/gateway/http/percent.h"

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"

namespace parley::gateway {
namespace {

constexpr size_t kEscapeBytes = 3;  // "%2F"

std::optional<char> ByteOf(absl::string_view escape) {
  const auto is_digit = [&](size_t at) {
    return absl::ascii_isxdigit(static_cast<unsigned char>(escape[at])) != 0;
  };
  if (escape.size() < kEscapeBytes || !is_digit(1) || !is_digit(2)) return std::nullopt;
  return absl::HexStringToBytes(escape.substr(1))[0];
}

}  // namespace

std::optional<std::string> PercentDecoded(absl::string_view text, PercentKind kind) {
  std::string decoded;
  decoded.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    if (text[at] != '%') {
      decoded += text[at] == '+' && kind == PercentKind::kForm ? ' ' : text[at];
      at += 1;
      continue;
    }
    const absl::string_view escape = text.substr(at, kEscapeBytes);
    const std::optional<char> byte = ByteOf(escape);
    if (!byte) return std::nullopt;
    if (*byte == '/' && kind == PercentKind::kManySegments) {
      decoded.append(escape.data(), escape.size());
    } else {
      decoded += *byte;
    }
    at += kEscapeBytes;
  }
  return decoded;
}

}  // namespace parley::gateway
