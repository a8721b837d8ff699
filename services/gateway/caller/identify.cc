#include "services/gateway/caller/identify.h"

#include <memory>
#include <utility>

#include "services/gateway/caller/credential.h"

namespace parley::gateway {
namespace {

constexpr size_t kVerdictsMax = 100'000;  // keys and seekers in use within ten minutes; about 50 MB

}  // namespace

std::function<void(const std::vector<absl::string_view>& authorizations,
                   const std::vector<absl::string_view>& seekers, Callers::Done done)>
IdentifyBy(AskAboutKey ask, std::string caller_key, Metrics& metrics) {
  const auto callers =
      std::make_shared<Callers>(std::move(ask), std::move(caller_key), kVerdictsMax, metrics);
  return [callers](const auto& authorizations, const auto& seekers, Callers::Done done) {
    const absl::StatusOr<Credential> credential = ParseCredential(authorizations, seekers);
    if (!credential.ok()) return done(credential.status());
    callers->Identify(*credential, std::move(done));
  };
}

}  // namespace parley::gateway
