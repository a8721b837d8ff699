#include "common/text/url.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/text/hostname.h"
#include "common/text/text.h"

namespace parley::text {
namespace {

struct HttpUrl {
  bool is_secure = false;
  std::string_view authority;  // host, or host:port
  std::string_view path;       // from the first slash to before the query; may be empty
};

std::optional<HttpUrl> Split(std::string_view url) {
  const std::string scheme = absl::AsciiStrToLower(std::string(url.substr(0, url.find(':'))));
  if (scheme != "https" && scheme != "http") return std::nullopt;
  url.remove_prefix(scheme.size());
  if (!url.starts_with("://")) return std::nullopt;
  url.remove_prefix(3);
  url = url.substr(0, url.find_first_of("?#"));
  const size_t slash = std::min(url.find('/'), url.size());
  return HttpUrl{
      .is_secure = scheme == "https", .authority = url.substr(0, slash), .path = url.substr(slash)};
}

std::string_view Host(std::string_view authority) {
  return authority.substr(0, authority.find(':'));
}

bool IsPort(std::string_view port) {
  int number = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  return error == std::errc() && end == port.data() + port.size() && number >= 1 && number <= 65535;
}

bool IsOutsideUrls(char c) {
  static constexpr std::string_view kOutside = " \"<>\\^`{|}";
  return std::find(kOutside.begin(), kOutside.end(), c) != kOutside.end();
}

bool HasOnlyUrlCharacters(std::string_view url) {
  return std::none_of(url.begin(), url.end(), IsOutsideUrls) && IsUtf8(url) &&
         !ForbiddenCharacter(url, TextKind::kLine).has_value();
}

}  // namespace

absl::Status CheckHttpUrl(std::string_view url) {
  if (url.size() > kUrlBytesMax) {
    return absl::InvalidArgumentError(absl::StrCat("The URL is longer than ", kUrlBytesMax, " bytes."));
  }
  const std::optional<HttpUrl> parts = Split(url);
  if (!parts.has_value()) {
    return absl::InvalidArgumentError("The URL does not begin with http:// or https://.");
  }
  if (!HasOnlyUrlCharacters(url)) {
    return absl::InvalidArgumentError("The URL contains a character that no URL may contain.");
  }
  if (parts->authority.find('@') != std::string_view::npos) {
    return absl::InvalidArgumentError("The URL names a user before its host.");
  }
  const std::string_view host = Host(parts->authority);
  const bool has_port = host.size() < parts->authority.size();
  if (!IsHostname(host) || (has_port && !IsPort(parts->authority.substr(host.size() + 1)))) {
    return absl::InvalidArgumentError("The URL has no host such as www.example.com.");
  }
  return absl::OkStatus();
}

std::string UrlKey(std::string_view url) {
  if (!CheckHttpUrl(url).ok()) return std::string(url);
  const HttpUrl parts = *Split(url);
  const std::string lower = absl::AsciiStrToLower(std::string(Host(parts.authority)));
  std::string_view host = lower;
  if (host.starts_with("www.") && IsHostname(host.substr(4))) host.remove_prefix(4);
  std::string_view port = parts.authority.substr(lower.size());
  if (port == (parts.is_secure ? ":443" : ":80")) port = "";
  std::string_view path = parts.path;
  while (path.ends_with("/")) path.remove_suffix(1);
  return std::string("https://").append(host).append(port).append(path);
}

}  // namespace parley::text
