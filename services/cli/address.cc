#include "services/cli/address.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace parley::cli {
namespace {

bool IsLoopback(absl::string_view host) {
  return host == "localhost" || host == "[::1]" || absl::StartsWith(host, "127.");
}

bool IsHost(absl::string_view host) {
  const auto is_allowed = [](unsigned char c) { return absl::ascii_isalnum(c) || c == '.' || c == '-'; };
  absl::string_view inner = host;
  if (absl::ConsumePrefix(&inner, "[") && absl::ConsumeSuffix(&inner, "]")) {
    return std::all_of(inner.begin(), inner.end(),
                       [](unsigned char c) { return absl::ascii_isxdigit(c) || c == ':'; });
  }
  return !host.empty() && std::all_of(host.begin(), host.end(), is_allowed);
}

}  // namespace

absl::StatusOr<Address> ParseAddress(absl::string_view text) {
  absl::string_view rest = text;
  const bool is_https = absl::ConsumePrefix(&rest, "https://");
  const bool is_http = !is_https && absl::ConsumePrefix(&rest, "http://");
  if (is_https || is_http) absl::ConsumeSuffix(&rest, "/");
  absl::string_view host = rest;
  int port = is_https ? 443 : is_http ? 80 : 0;
  const size_t colon = rest.rfind(':');
  if (colon != absl::string_view::npos && !absl::EndsWith(rest, "]")) {
    host = rest.substr(0, colon);
    if (!absl::SimpleAtoi(rest.substr(colon + 1), &port)) port = 0;
  }
  if (!IsHost(host) || port < 1 || port > 65535) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", text, "' is no address: expected HOST:PORT or https://HOST"));
  }
  const bool is_loopback = IsLoopback(host);
  return Address{absl::StrCat(host, ":", port), is_https || (!is_http && !is_loopback), is_loopback};
}

}  // namespace parley::cli
