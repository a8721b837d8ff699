#include "services/cli/connection.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/clock/clock.h"
#include "common/errors/errors.h"
#include "common/rpc/caller.h"
#include "services/cli/field_value.h"

namespace parley::cli {
namespace {

absl::StatusOr<Client> Connect(const std::string& address, const std::string& api_key,
                               const std::string& seeker) {
  ASSIGN_OR_RETURN(const Address parsed, ParseAddress(address));
  Client::Metadata metadata = {{"authorization", absl::StrCat("Bearer ", api_key)}};
  if (!seeker.empty()) metadata.emplace_back("x-parley-seeker", WithCollection("seekers", seeker));
  return Client(parsed, [metadata] { return metadata; });
}

}  // namespace

absl::StatusOr<Client> ConnectToEdge(const ConnectionFlags& flags) {
  const SuiteChoice& suite = flags.suite;
  std::string address = suite.address;
  std::string key = suite.api_key;
  if (key.empty() && !suite.api_key_file.empty()) {
    ASSIGN_OR_RETURN(key, ReadSecretFile(suite.api_key_file));
  }
  if (address.empty()) {
    ASSIGN_OR_RETURN(const Instance instance, LoadInstance(suite.instance));
    address = instance.edge;
    if (key.empty()) {
      ASSIGN_OR_RETURN(key, ReadInstanceApiKey(instance));
    }
  }
  if (key.empty()) {
    return absl::InvalidArgumentError(
        "--address needs a key of its own: --api-key-file FILE (- for standard input), PARLEY_API_KEY_FILE "
        "or "
        "PARLEY_API_KEY");
  }
  return Connect(address, key, flags.seeker);
}

absl::StatusOr<Client> ConnectTo(const std::string& address) {
  ASSIGN_OR_RETURN(const Address parsed, ParseAddress(address));
  return Client(parsed, [] { return Client::Metadata(); });
}

absl::StatusOr<Client> ConnectToService(const Instance& instance, const Instance::Service& service) {
  ASSIGN_OR_RETURN(const Address address, ParseAddress(service.address));
  ASSIGN_OR_RETURN(const std::string key, ReadCallerKey(instance));
  return Client(address, [key]() -> Client::Metadata {
    const Caller caller{.role = Role::kService, .subject = "services/cli"};
    return {{rpc::kCallerMetadata, rpc::SignCaller(caller, key, RealNow())}};
  });
}

}  // namespace parley::cli
