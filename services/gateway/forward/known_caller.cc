#include "services/gateway/forward/known_caller.h"

#include <utility>

#include "common/rpc/caller.h"

namespace parley::gateway {
namespace {

constexpr absl::Duration kFresh = absl::Seconds(20);  // of the 60 s of an assertion

}  // namespace

std::shared_ptr<const KnownCaller> Vouch(Caller caller, absl::string_view caller_key, absl::Time real_now) {
  std::string assertion = rpc::SignCaller(caller, caller_key, real_now);
  return std::make_shared<const KnownCaller>(KnownCaller{std::move(caller), std::move(assertion), real_now});
}

bool IsFresh(const KnownCaller& known, absl::Time real_now) {
  return known.signed_at <= real_now && real_now < known.signed_at + kFresh;
}

}  // namespace parley::gateway
