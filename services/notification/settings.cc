#include "services/notification/settings.h"

#include <vector>

#include "absl/flags/flag.h"
#include "common/errors/errors.h"
#include "services/notification/letters.h"

ABSL_FLAG(std::string, contacts_address, "", "Address and port of the contacts service, which is followed.");
ABSL_FLAG(std::string, scheduling_address, "", "Address and port of scheduling, which is followed.");
ABSL_FLAG(std::string, redis_address, "",
          "Address and port of Redis, which keeps what is due within the hour.");
ABSL_FLAG(std::string, smtp_url, "",
          "The mail server, which sends mail on: smtp://host:port or smtps://host:port.");
ABSL_FLAG(std::string, public_url, "",
          "Where people's browsers find the edge, as it stands in mails: https://parley.example.edu.");
ABSL_FLAG(std::string, link_key_file, "", "File with the key of capability links: 64 hex digits.");
ABSL_FLAG(bool, follow_only, false,
          "Follow the neighbours and send nothing, to rebuild the copies or to compare them.");

namespace parley::notification {

absl::StatusOr<Settings> ReadSettings() {
  Settings settings{.contacts_address = absl::GetFlag(FLAGS_contacts_address),
                    .scheduling_address = absl::GetFlag(FLAGS_scheduling_address),
                    .redis_address = absl::GetFlag(FLAGS_redis_address),
                    .smtp_url = absl::GetFlag(FLAGS_smtp_url),
                    .public_url = absl::GetFlag(FLAGS_public_url),
                    .link_key_file = absl::GetFlag(FLAGS_link_key_file),
                    .follow_only = absl::GetFlag(FLAGS_follow_only)};
  std::vector<FieldViolation> violations;
  const auto require = [&](const char* flag, const std::string& value) {
    if (value.empty()) violations.push_back({flag, "must be given"});
  };
  require("--contacts_address", settings.contacts_address);
  require("--scheduling_address", settings.scheduling_address);
  require("--redis_address", settings.redis_address);
  require("--smtp_url", settings.smtp_url);
  require("--link_key_file", settings.link_key_file);
  if (!IsPublicUrl(settings.public_url)) {
    violations.push_back({"--public_url", "must be like https://parley.example.edu, with nothing behind it"});
  }
  if (!violations.empty()) return InvalidFields(violations);
  return settings;
}

}  // namespace parley::notification
