#ifndef PARLEY_SERVICES_CLI_ADDRESS_H_
#define PARLEY_SERVICES_CLI_ADDRESS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace parley::cli {

// Where to call, and whether the way there is encrypted.
struct Address {
  std::string target;  // "127.0.0.1:8080", as gRPC takes it
  bool tls = true;
  bool loopback = false;

  friend bool operator==(const Address&, const Address&) = default;
};

// "HOST:PORT", "https://HOST[:PORT]" or "http://HOST[:PORT]". Without a scheme only this machine is called in
// clear text: a key that leaves it does so encrypted, unless http:// was written on purpose. INVALID_ARGUMENT
// for anything else.
absl::StatusOr<Address> ParseAddress(absl::string_view text);

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_ADDRESS_H_
