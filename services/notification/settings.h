#ifndef PARLEY_SERVICES_NOTIFICATION_SETTINGS_H_
#define PARLEY_SERVICES_NOTIFICATION_SETTINGS_H_

#include <string>

#include "absl/status/statusor.h"

namespace parley::notification {

// This service's own flags; those that every server has are in common/config.
struct Settings {
  std::string contacts_address;
  std::string scheduling_address;
  std::string redis_address;
  std::string smtp_url;
  std::string public_url;
  std::string link_key_file;
  bool follow_only = false;
};

// Reads the flags after they have been parsed. INVALID_ARGUMENT names every one that is missing or wrong at
// once; smtp_url is SmtpChannel's to check, the key file its reader's.
absl::StatusOr<Settings> ReadSettings();

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_SETTINGS_H_
