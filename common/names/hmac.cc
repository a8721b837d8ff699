#include "common/names/hmac.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <cstdio>
#include <cstdlib>
#include <memory>

namespace parley {
namespace {

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

}  // namespace

std::string HmacSha256(absl::string_view key, absl::string_view bytes) {
  thread_local KeyedMac mac;
  return mac.Of(key, bytes);
}

}  // namespace parley
