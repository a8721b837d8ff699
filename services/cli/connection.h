#ifndef PARLEY_SERVICES_CLI_CONNECTION_H_
#define PARLEY_SERVICES_CLI_CONNECTION_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/cli/client.h"
#include "services/cli/instance.h"
#include "services/cli/suite_choice.h"

namespace parley::cli {

// Where and as whom to call, as the flags of every command say it.
struct ConnectionFlags {
  SuiteChoice suite;
  std::string seeker;                          // on whose behalf: "seekers/ID" or the ID; empty = nobody's
  absl::Duration timeout = absl::Seconds(10);  // of a unary call
  absl::Duration watch_length = absl::InfiniteDuration();
};

// A client for the public address, with key and seeker. An instance's key goes to that instance alone:
// INVALID_ARGUMENT when another address is named without a key.
absl::StatusOr<Client> ConnectToEdge(const ConnectionFlags& flags);

// A client of `address` that says nothing of who calls, for what anybody may ask (health).
absl::StatusOr<Client> ConnectTo(const std::string& address);

// A client for a service of an instance on this machine, called directly as SERVICE.
absl::StatusOr<Client> ConnectToService(const Instance& instance, const Instance::Service& service);

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_CONNECTION_H_
