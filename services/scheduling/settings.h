#ifndef PARLEY_SERVICES_SCHEDULING_SETTINGS_H_
#define PARLEY_SERVICES_SCHEDULING_SETTINGS_H_

#include <string>

#include "absl/status/statusor.h"

namespace parley::scheduling {

// This service's own flags; those that every server has are in common/config.
struct Settings {
  std::string contacts_address;
  std::string link_key_file;
  bool follow_only = false;
};

// Reads the flags after they have been parsed. INVALID_ARGUMENT names every one that is missing; the key file
// is its reader's to check.
absl::StatusOr<Settings> ReadSettings();

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_SETTINGS_H_
