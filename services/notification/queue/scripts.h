#ifndef PARLEY_SERVICES_NOTIFICATION_QUEUE_SCRIPTS_H_
#define PARLEY_SERVICES_NOTIFICATION_QUEUE_SCRIPTS_H_

#include "absl/strings/string_view.h"

namespace parley::notification {

// The text of lua/<name>.lua, which is part of the program; empty when there is none.
absl::string_view FindScript(absl::string_view name);

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_QUEUE_SCRIPTS_H_
