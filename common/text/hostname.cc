#include "common/text/hostname.h"

#include <algorithm>

#include "absl/strings/ascii.h"

namespace parley::text {
namespace {

bool IsLabel(std::string_view label) {
  return !label.empty() && label.size() <= kHostnameLabelBytesMax && label.front() != '-' &&
         label.back() != '-' &&
         std::all_of(label.begin(), label.end(), [](char c) { return absl::ascii_isalnum(c) || c == '-'; });
}

}  // namespace

bool IsHostname(std::string_view host) {
  if (host.size() > kHostnameBytesMax) return false;
  const size_t last_dot = host.rfind('.');
  if (last_dot == std::string_view::npos) return false;
  const std::string_view last = host.substr(last_dot + 1);
  if (!IsLabel(last) || std::all_of(last.begin(), last.end(), absl::ascii_isdigit)) return false;
  for (std::string_view rest = host.substr(0, last_dot);;) {
    const size_t dot = rest.find('.');
    if (!IsLabel(rest.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    rest.remove_prefix(dot + 1);
  }
}

}  // namespace parley::text
