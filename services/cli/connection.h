#ifndef PARLEY_SERVICES_CLI_CONNECTION_H_
#define PARLEY_SERVICES_CLI_CONNECTION_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/cli/client.h"
#include "services/cli/instance.h"

namespace parley::cli {

// Where and as whom to call, as the flags of every command say it.
struct ConnectionFlags {
  std::string address;       // empty = the instance's edge
  std::string api_key_file;  // empty = the instance's first key
  std::string instance = "default";
  std::string seeker;  // on whose behalf: "seekers/ID" or the ID; empty = nobody's
  absl::Duration timeout = absl::Seconds(10);
};

// A client for the public address, with key and seeker. An instance's key goes to that instance alone:
// INVALID_ARGUMENT when another address is named without a key file.
absl::StatusOr<Client> ConnectToEdge(const ConnectionFlags& flags);

// A client for a service of an instance on this machine, called directly as SERVICE.
absl::StatusOr<Client> ConnectToService(const Instance& instance, const Instance::Service& service);

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_CONNECTION_H_
