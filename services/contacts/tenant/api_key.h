#ifndef PARLEY_SERVICES_CONTACTS_TENANT_API_KEY_H_
#define PARLEY_SERVICES_CONTACTS_TENANT_API_KEY_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/store.h"

namespace parley::contacts {

// A platform's key, without its secret: of that only the SHA-256 is kept.
struct ApiKey {
  std::string id;  // 32 hex digits
  std::string secret_sha256;
  std::string display_name;
  std::vector<std::string> scopes;
  absl::Time create_time;
  absl::Time expire_time = absl::InfiniteFuture();
  bool is_deleted = false;
  Revision revision = 0;  // 0 = not on file
};

// The two parts of a presented key "parley_<env>_<id>_<secret>".
struct PresentedKey {
  std::string id;
  std::string secret;
};

Name ApiKeyName(const std::string& id);

// A new key's text for `environment` ("dev", "prod"), from 128 random bits of id and 256 of secret.
std::string NewApiKey(absl::string_view environment);

// The parts of a key's text; UNAUTHENTICATED / CREDENTIAL_INVALID when it has another form.
absl::StatusOr<PresentedKey> ParseApiKey(absl::string_view key);

// Whether `presented` is `key`, alive at `real_now` (credentials live by real time). Compares in constant
// time. UNAUTHENTICATED / CREDENTIAL_INVALID with no hint which part was wrong.
absl::Status CheckApiKey(const ApiKey& key, const PresentedKey& presented, absl::Time real_now);

// Pure. NOT_FOUND.
absl::StatusOr<ApiKey> DeleteApiKey(ApiKey key, const Name& name);

absl::Status CredentialInvalid();

// What a credential belongs to, read before any tenant is known: the key's id is the one name in this
// service that is found without a tenant. Thread-safe.
class Credentials {
 public:
  struct Found {
    std::string tenant;
    ApiKey key;
    bool has_seeker = false;  // the seeker asked about is on file in the key's tenant
  };
  virtual ~Credentials() = default;
  // Nothing when there is no such key. `seeker` is "seekers/<id>" or empty.
  virtual absl::StatusOr<std::optional<Found>> Find(const std::string& key_id, const Name& seeker) = 0;
};

}  // namespace parley::contacts

#endif  // PARLEY_SERVICES_CONTACTS_TENANT_API_KEY_H_
