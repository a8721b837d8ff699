#ifndef PARLEY_COMMON_STORE_SEALED_H_
#define PARLEY_COMMON_STORE_SEALED_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace parley::store {

// AES-256-GCM with one 32-byte key. What is sealed is bound to its place: `place` ("tenant|table|id|column")
// is authenticated with it, so that bytes moved to another row do not open. Thread-safe.
class Sealer {
 public:
  // `key` is 32 raw bytes (the kek, or a data key).
  explicit Sealer(std::string key) : key_(std::move(key)) {}

  // Version byte, 12 random bytes of nonce, ciphertext, 16 bytes of tag.
  std::string Seal(absl::string_view plain, absl::string_view place) const;
  // DATA_LOSS when the bytes are not what Seal made for this place with this key.
  absl::StatusOr<std::string> Open(absl::string_view sealed, absl::string_view place) const;

 private:
  const std::string key_;
};

}  // namespace parley::store

#endif  // PARLEY_COMMON_STORE_SEALED_H_
