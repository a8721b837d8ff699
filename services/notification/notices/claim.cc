#include "services/notification/notices/claim.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "common/names/names.h"

namespace parley::notification {
namespace {

constexpr std::array<const char*, 4> kNames = {"SENDING", "RETRY", "SENT", "REFUSED"};
constexpr absl::Duration kFirstPause = absl::Seconds(5);  // outlasts the restart of a mail server
constexpr absl::Duration kLongestPause = absl::Hours(1);  // rare enough for a server that is down for days
constexpr int kDoublingsMax = 10;                         // takes kFirstPause past kLongestPause

}  // namespace

absl::string_view NameOf(DeliveryState state) {
  return kNames[static_cast<size_t>(state)];
}

DeliveryState DeliveryStateFromName(absl::string_view name) {
  const auto* const found = std::find(kNames.begin(), kNames.end(), name);
  return found == kNames.end() ? DeliveryState::kRefused : static_cast<DeliveryState>(found - kNames.begin());
}

ClaimAnswer DecideClaim(const NoticeKey& key, const Notice& notice, const std::optional<Delivery>& delivery,
                        const std::string& token, absl::Time now, absl::Time real_now) {
  if (IsEnded(notice.state) || notice.expire_time <= now) return Gone{};
  if (now < notice.send_time) return NotYet{notice.send_time};
  if (!delivery) return Claim{key, token, 1};
  if (delivery->state == DeliveryState::kSent || delivery->state == DeliveryState::kRefused) return Gone{};
  if (delivery->state == DeliveryState::kSending && real_now < delivery->claimed_until) {
    return Busy{delivery->claimed_until};
  }
  return Claim{key, token, delivery->attempt + 1};
}

absl::Duration RetryDelay(const NoticeKey& key, int attempt) {
  const absl::Duration pause =
      std::min(kLongestPause, kFirstPause * (1 << std::min(attempt - 1, kDoublingsMax)));
  const std::string digest = Sha256(absl::StrCat(key.tenant, "|", key.id, "|", attempt));
  const double share = static_cast<unsigned char>(digest[0]) / 255.0;
  return pause - pause / 2 * share;
}

}  // namespace parley::notification
