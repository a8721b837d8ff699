#include "common/rpc/caller.h"

#include <openssl/crypto.h>

#include "common/errors/errors.h"
#include "common/names/hmac.h"
#include "parley/caller/v1/caller.pb.h"

namespace parley::rpc {
namespace {

constexpr absl::Duration kAssertionLife = absl::Seconds(60);
constexpr absl::Duration kSkew = absl::Seconds(5);

absl::Status NotAuthenticated() {
  return Fail(absl::StatusCode::kUnauthenticated, "CREDENTIAL_INVALID", "The credential is not valid.");
}

}  // namespace

std::string SignCaller(const Caller& caller, absl::string_view key, absl::Time real_now) {
  caller::v1::Caller wire;
  wire.set_role(static_cast<auth::v1::Role>(caller.role));
  wire.set_tenant(caller.tenant);
  wire.set_subject(caller.subject);
  wire.set_act_as(caller.act_as);
  for (const std::string& scope : caller.scopes) wire.add_scopes(scope);
  wire.set_expire_unix_seconds(absl::ToUnixSeconds(real_now + kAssertionLife));
  caller::v1::SignedCaller signed_caller;
  signed_caller.set_caller(wire.SerializeAsString());
  signed_caller.set_mac(HmacSha256(key, signed_caller.caller()));
  return signed_caller.SerializeAsString();
}

absl::StatusOr<Caller> VerifyCaller(absl::string_view assertion, absl::string_view key, absl::Time real_now) {
  caller::v1::SignedCaller signed_caller;
  if (!signed_caller.ParseFromArray(assertion.data(), static_cast<int>(assertion.size()))) {
    return NotAuthenticated();
  }
  const std::string expected = HmacSha256(key, signed_caller.caller());
  const bool genuine = signed_caller.mac().size() == expected.size() &&
                       CRYPTO_memcmp(signed_caller.mac().data(), expected.data(), expected.size()) == 0;
  caller::v1::Caller wire;
  if (!genuine || !wire.ParseFromString(signed_caller.caller()) ||
      real_now > absl::FromUnixSeconds(wire.expire_unix_seconds()) + kSkew) {
    return NotAuthenticated();
  }
  return Caller{.role = static_cast<Role>(wire.role()),
                .tenant = wire.tenant(),
                .subject = wire.subject(),
                .act_as = wire.act_as(),
                .scopes = {wire.scopes().begin(), wire.scopes().end()}};
}

}  // namespace parley::rpc
