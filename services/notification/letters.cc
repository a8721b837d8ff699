#include "services/notification/letters.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "common/names/link_token.h"

namespace parley::notification {

std::string LinkMaker::LinkOf(const Parties& parties) const {
  const LinkPlace place{.tenant_number = static_cast<uint32_t>(parties.tenant.number),
                        .link_id = parties.interview.link_id};
  return absl::StrCat(public_url, "/c/", MakeLinkToken(place, key));
}

bool IsPublicUrl(const std::string& url) {
  absl::string_view host = url;
  const bool is_http = absl::ConsumePrefix(&host, "https://") || absl::ConsumePrefix(&host, "http://");
  const auto is_allowed = [](unsigned char c) {
    return absl::ascii_isalnum(c) || c == '.' || c == '-' || c == ':' || c == '[' || c == ']';
  };
  return is_http && !host.empty() && std::all_of(host.begin(), host.end(), is_allowed);
}

std::vector<std::string> AlsoTold(const Letter& letter) {
  std::vector<std::string> ids;
  for (const Letter& other : letter.also) ids.push_back(other.notice_id);
  return ids;
}

}  // namespace parley::notification
