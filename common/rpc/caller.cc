#include "common/rpc/caller.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <cstdio>
#include <cstdlib>
#include <memory>

#include "common/errors/errors.h"
#include "parley/caller/v1/caller.pb.h"

namespace parley::rpc {
namespace {

constexpr absl::Duration kAssertionLife = absl::Seconds(60);
constexpr absl::Duration kSkew = absl::Seconds(5);

struct FreeMac {
  void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};

// HMAC-SHA256 with a key that seldom changes: HMAC() looks the algorithm up and takes the key in each time,
// which is four fifths of what it costs. Not thread-safe.
class KeyedMac {
 public:
  std::string Of(absl::string_view key, absl::string_view bytes) {
    if (context_ == nullptr || key != key_) TakeKey(key);
    std::string mac(EVP_MAX_MD_SIZE, '\0');
    size_t size = 0;
    Must(EVP_MAC_init(context_.get(), nullptr, 0, nullptr));
    Must(EVP_MAC_update(context_.get(), Data(bytes), bytes.size()));
    Must(EVP_MAC_final(context_.get(), reinterpret_cast<unsigned char*>(mac.data()), &size, mac.size()));
    mac.resize(size);
    return mac;
  }

 private:
  static const unsigned char* Data(absl::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
  }
  // A MAC that is not made must not look like one that fits.
  static void Must(int done) {
    if (done == 1) return;
    std::fputs("HMAC-SHA256 cannot be computed\n", stderr);
    std::abort();
  }
  void TakeKey(absl::string_view key) {
    static EVP_MAC* const hmac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
    context_.reset(EVP_MAC_CTX_new(hmac));
    char digest[] = "SHA256";
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                                     OSSL_PARAM_construct_end()};
    Must(EVP_MAC_init(context_.get(), Data(key), key.size(), parameters));
    key_ = std::string(key);
  }

  std::unique_ptr<EVP_MAC_CTX, FreeMac> context_;
  std::string key_;
};

std::string Mac(absl::string_view key, absl::string_view bytes) {
  thread_local KeyedMac mac;
  return mac.Of(key, bytes);
}

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
  signed_caller.set_mac(Mac(key, signed_caller.caller()));
  return signed_caller.SerializeAsString();
}

absl::StatusOr<Caller> VerifyCaller(absl::string_view assertion, absl::string_view key, absl::Time real_now) {
  caller::v1::SignedCaller signed_caller;
  if (!signed_caller.ParseFromArray(assertion.data(), static_cast<int>(assertion.size()))) {
    return NotAuthenticated();
  }
  const std::string expected = Mac(key, signed_caller.caller());
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
