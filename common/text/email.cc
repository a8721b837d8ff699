#include "common/text/email.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/text/hostname.h"
#include "common/text/text.h"

namespace parley::text {
namespace {

// RFC 5322 3.2.3 atext and the dot, without "%".
bool IsLocalPartCharacter(char c) {
  static constexpr std::string_view kMarks = "!#$&'*+-/=?^_`{|}~.";
  return absl::ascii_isalnum(c) || kMarks.find(c) != std::string_view::npos;
}

bool IsLocalPart(std::string_view local) {
  return !local.empty() && local.front() != '.' && local.back() != '.' &&
         local.find("..") == std::string_view::npos && local.find("=?") == std::string_view::npos &&
         std::all_of(local.begin(), local.end(), IsLocalPartCharacter);
}

}  // namespace

absl::Status CheckEmail(std::string_view address) {
  if (address.empty()) return absl::InvalidArgumentError("The e-mail address is empty.");
  if (address.size() > kEmailBytesMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("The e-mail address is longer than ", kEmailBytesMax, " bytes."));
  }
  const size_t at = address.find('@');
  if (at == std::string_view::npos || at != address.rfind('@')) {
    return absl::InvalidArgumentError("An e-mail address has exactly one @.");
  }
  if (at > kEmailLocalPartBytesMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("The part before the @ is longer than ", kEmailLocalPartBytesMax, " bytes."));
  }
  if (!IsLocalPart(address.substr(0, at))) {
    return absl::InvalidArgumentError(
        "The part before the @ is not a plain address such as ada@example.com.");
  }
  if (!IsHostname(address.substr(at + 1))) {
    return absl::InvalidArgumentError("The part behind the @ is not a domain such as example.com.");
  }
  return absl::OkStatus();
}

std::string EmailKey(std::string_view address) {
  return CaseFold(TrimSpace(address));
}

}  // namespace parley::text
