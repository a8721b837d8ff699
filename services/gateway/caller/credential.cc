#include "services/gateway/caller/credential.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/errors/errors.h"
#include "common/names/names.h"

namespace parley::gateway {
namespace {

constexpr absl::string_view kScheme = "Bearer ";
constexpr absl::string_view kKeyPrefix = "parley_";
constexpr size_t kKeyBytesMax = 300;  // as VerifyApiKeyRequest.key
constexpr int kKeyParts = 3;          // environment, id, secret; the secret may hold the separator

absl::Status CredentialInvalid() {
  return Fail(absl::StatusCode::kUnauthenticated, "CREDENTIAL_INVALID", "The credential is not valid.");
}

bool CouldBeKey(absl::string_view text) {
  if (text.size() > kKeyBytesMax || !absl::ConsumePrefix(&text, kKeyPrefix)) return false;
  const std::vector<absl::string_view> parts = absl::StrSplit(text, absl::MaxSplits('_', kKeyParts - 1));
  const auto is_key_character = [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_';
  };
  return parts.size() == kKeyParts && std::all_of(text.begin(), text.end(), is_key_character) &&
         std::none_of(parts.begin(), parts.end(), [](absl::string_view part) { return part.empty(); });
}

}  // namespace

absl::StatusOr<Credential> ParseCredential(const std::vector<absl::string_view>& authorizations,
                                           const std::vector<absl::string_view>& seekers) {
  if (authorizations.size() != 1) return CredentialInvalid();
  const absl::string_view authorization = authorizations.front();
  if (!absl::StartsWithIgnoreCase(authorization, kScheme)) return CredentialInvalid();
  const absl::string_view key = authorization.substr(kScheme.size());
  if (!CouldBeKey(key)) return CredentialInvalid();

  Credential credential{.key = std::string(key)};
  if (seekers.empty()) return credential;
  if (seekers.size() > 1 || !IdOf("seekers", seekers.front()).ok()) {
    return InvalidFields({{"x-parley-seeker", "must be one name of the form seekers/{id}"}});
  }
  credential.seeker = std::string(seekers.front());
  return credential;
}

}  // namespace parley::gateway
