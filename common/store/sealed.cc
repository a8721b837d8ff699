#include "common/store/sealed.h"

#include <openssl/evp.h>

#include <cstdio>
#include <cstdlib>
#include <memory>

#include "common/names/names.h"

namespace parley::store {
namespace {

constexpr char kVersion = 1;
constexpr size_t kNonceBytes = 12;
constexpr size_t kTagBytes = 16;
constexpr size_t kOverhead = 1 + kNonceBytes + kTagBytes;

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

unsigned char* Data(std::string& bytes, size_t at = 0) {
  return reinterpret_cast<unsigned char*>(bytes.data()) + at;
}
const unsigned char* Data(absl::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

// Sealing has no failure that a caller could do anything about.
void Require(bool good) {
  if (good) return;
  std::fputs("AES-256-GCM is not to be had\n", stderr);
  std::abort();
}

// EVP_aes_256_gcm() names it and is looked up anew in each use.
const EVP_CIPHER* Aes256Gcm() {
  static const EVP_CIPHER* const cipher = [] {
    const EVP_CIPHER* const fetched = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
    Require(fetched != nullptr);
    return fetched;
  }();
  return cipher;
}

}  // namespace

std::string Sealer::Seal(absl::string_view plain, absl::string_view place) const {
  std::string out(1, kVersion);
  out += RandomBytes(kNonceBytes);
  out.resize(kOverhead + plain.size());
  const Context context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  int size = 0;
  Require(EVP_EncryptInit_ex(context.get(), Aes256Gcm(), nullptr, Data(key_), Data(out, 1)) == 1);
  Require(EVP_EncryptUpdate(context.get(), nullptr, &size, Data(place), static_cast<int>(place.size())) == 1);
  unsigned char* ciphertext = Data(out, 1 + kNonceBytes);
  Require(EVP_EncryptUpdate(context.get(), ciphertext, &size, Data(plain), static_cast<int>(plain.size())) ==
          1);
  Require(EVP_EncryptFinal_ex(context.get(), ciphertext + size, &size) == 1);
  Require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, ciphertext + plain.size()) ==
          1);
  return out;
}

absl::StatusOr<std::string> Sealer::Open(absl::string_view sealed, absl::string_view place) const {
  const absl::Status refused = absl::DataLossError("sealed bytes do not open at their place");
  if (sealed.size() < kOverhead || sealed[0] != kVersion) return refused;
  const absl::string_view nonce = sealed.substr(1, kNonceBytes);
  const absl::string_view ciphertext = sealed.substr(1 + kNonceBytes, sealed.size() - kOverhead);
  std::string tag(sealed.substr(sealed.size() - kTagBytes));
  std::string plain(ciphertext.size(), '\0');
  const Context context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  int size = 0;
  const bool good =
      EVP_DecryptInit_ex(context.get(), Aes256Gcm(), nullptr, Data(key_), Data(nonce)) == 1 &&
      EVP_DecryptUpdate(context.get(), nullptr, &size, Data(place), static_cast<int>(place.size())) == 1 &&
      EVP_DecryptUpdate(context.get(), Data(plain), &size, Data(ciphertext),
                        static_cast<int>(ciphertext.size())) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()) == 1 &&
      EVP_DecryptFinal_ex(context.get(), Data(plain) + size, &size) == 1;
  if (!good) return refused;
  return plain;
}

}  // namespace parley::store
