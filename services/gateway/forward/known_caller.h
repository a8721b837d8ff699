#ifndef PARLEY_SERVICES_GATEWAY_FORWARD_KNOWN_CALLER_H_
#define PARLEY_SERVICES_GATEWAY_FORWARD_KNOWN_CALLER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/call.h"

namespace parley::gateway {

// Who calls, and the words with which the gateway vouches for it to a service. One for all calls of a
// credential, because signing takes as long as all else that is found out about a call; never changes.
struct KnownCaller {
  Caller caller;
  std::string assertion;  // rpc::SignCaller, which a service takes for 60 s
  absl::Time signed_at;   // real time
};

// `caller`, vouched for with `caller_key`.
std::shared_ptr<const KnownCaller> Vouch(Caller caller, absl::string_view caller_key, absl::Time real_now);

// Whether the assertion is to be used for a call that begins now: for 20 s, so that 40 s are left for the
// call to wait and for the clocks to differ. One signed in the future is not: the clock was set back.
bool IsFresh(const KnownCaller& known, absl::Time real_now);

// Who stands behind a credential, or why nobody does. Not null.
using Identity = absl::StatusOr<std::shared_ptr<const KnownCaller>>;

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_FORWARD_KNOWN_CALLER_H_
