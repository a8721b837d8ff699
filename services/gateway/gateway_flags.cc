#include "services/gateway/gateway_flags.h"

#include <utility>

#include "absl/flags/flag.h"
#include "common/errors/errors.h"

ABSL_FLAG(std::string, http_listen, "127.0.0.1:0",
          "IP address and port of the HTTP listener; port 0 takes a free one.");
ABSL_FLAG(std::vector<std::string>, cors_origins, {},
          "Origins of web pages that may call the API from a browser, https://host[:port], with commas; * is "
          "every one, empty none.");
ABSL_FLAG(std::string, contacts_address, "",
          "Address and port of contacts, which also judges API keys; must be given.");
ABSL_FLAG(std::string, scheduling_address, "", "Address and port of scheduling; empty: it is not deployed.");
ABSL_FLAG(std::string, notification_address, "",
          "Address and port of notification; empty: it is not deployed.");

namespace parley::gateway {

absl::StatusOr<GatewayFlags> ParseGatewayFlags(int argc, char** argv) {
  GatewayFlags flags;
  ASSIGN_OR_RETURN(flags.server, ParseServerFlags(argc, argv, "gateway"));
  flags.http_listen = absl::GetFlag(FLAGS_http_listen);
  flags.cors_origins = absl::GetFlag(FLAGS_cors_origins);
  flags.addresses = {{"contacts", absl::GetFlag(FLAGS_contacts_address)},
                     {"scheduling", absl::GetFlag(FLAGS_scheduling_address)},
                     {"notification", absl::GetFlag(FLAGS_notification_address)}};
  std::erase_if(flags.addresses, [](const auto& entry) { return entry.second.empty(); });
  if (!flags.addresses.contains("contacts")) {
    return InvalidFields({{"--contacts_address", "must be given: contacts says who stands behind a key"}});
  }
  return flags;
}

}  // namespace parley::gateway
