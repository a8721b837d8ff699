#ifndef PARLEY_SERVICES_GATEWAY_GATEWAY_FLAGS_H_
#define PARLEY_SERVICES_GATEWAY_GATEWAY_FLAGS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/config/server_flags.h"

namespace parley::gateway {

// What the gateway is told by flags.
struct GatewayFlags {
  ServerFlags server;
  std::string http_listen;
  std::vector<std::string> cors_origins;
  // The gRPC listeners of the services that are deployed, by the word of their package: "contacts".
  std::map<std::string, std::string> addresses;
};

// As ParseServerFlags, which this calls: once, first thing in main.
absl::StatusOr<GatewayFlags> ParseGatewayFlags(int argc, char** argv);

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_GATEWAY_FLAGS_H_
