#include "services/contacts/tenant/api_key.h"

#include <openssl/crypto.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/errors/errors.h"
#include "common/names/names.h"

namespace parley::contacts {
namespace {

constexpr int kIdBytes = 16;
constexpr int kSecretBytes = 32;

bool IsHex(absl::string_view text, size_t bytes) {
  return text.size() == 2 * bytes && text.find_first_not_of("0123456789abcdef") == absl::string_view::npos;
}

}  // namespace

Name ApiKeyName(const std::string& id) {
  return absl::StrCat("apiKeys/", id);
}

std::string NewApiKey(absl::string_view environment) {
  return absl::StrCat("parley_", environment, "_", RandomHex(kIdBytes), "_", RandomHex(kSecretBytes));
}

absl::Status CredentialInvalid() {
  return Fail(absl::StatusCode::kUnauthenticated, "CREDENTIAL_INVALID", "The credential is not valid.");
}

absl::StatusOr<PresentedKey> ParseApiKey(absl::string_view key) {
  const std::vector<std::string> parts = absl::StrSplit(key, '_');
  if (parts.size() != 4 || parts[0] != "parley" || !IsHex(parts[2], kIdBytes) ||
      !IsHex(parts[3], kSecretBytes)) {
    return CredentialInvalid();
  }
  return PresentedKey{.id = parts[2], .secret = parts[3]};
}

absl::Status CheckApiKey(const ApiKey& key, const PresentedKey& presented, absl::Time real_now) {
  const std::string sha256 = Sha256(presented.secret);
  const bool same = key.secret_sha256.size() == sha256.size() &&
                    CRYPTO_memcmp(key.secret_sha256.data(), sha256.data(), sha256.size()) == 0;
  if (!same || key.is_deleted || real_now >= key.expire_time) return CredentialInvalid();
  return absl::OkStatus();
}

absl::StatusOr<ApiKey> DeleteApiKey(ApiKey key, const Name& name) {
  if (key.revision == 0 || key.is_deleted) return NotFound(name);
  key.is_deleted = true;
  key.secret_sha256.clear();
  return key;
}

}  // namespace parley::contacts
