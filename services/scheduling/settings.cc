#include "services/scheduling/settings.h"

#include <vector>

#include "absl/flags/flag.h"
#include "common/errors/errors.h"

ABSL_FLAG(std::string, contacts_address, "", "Address and port of the contacts service, which is followed.");
ABSL_FLAG(std::string, link_key_file, "", "File with the key of capability links: 64 hex digits.");
ABSL_FLAG(bool, follow_only, false, "Follow and serve, and do nothing by itself when its time comes.");

namespace parley::scheduling {

absl::StatusOr<Settings> ReadSettings() {
  Settings settings{.contacts_address = absl::GetFlag(FLAGS_contacts_address),
                    .link_key_file = absl::GetFlag(FLAGS_link_key_file),
                    .follow_only = absl::GetFlag(FLAGS_follow_only)};
  std::vector<FieldViolation> violations;
  if (settings.contacts_address.empty()) violations.push_back({"--contacts_address", "must be given"});
  if (settings.link_key_file.empty()) violations.push_back({"--link_key_file", "must be given"});
  if (!violations.empty()) return InvalidFields(violations);
  return settings;
}

}  // namespace parley::scheduling
