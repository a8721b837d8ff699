#ifndef PARLEY_SERVICES_NOTIFICATION_RENDER_TEMPLATES_H_
#define PARLEY_SERVICES_NOTIFICATION_RENDER_TEMPLATES_H_

#include "absl/strings/string_view.h"

namespace parley::notification {

// The text of templates/<language>/<name>.mustache, which the build puts into the program; empty when there
// is none. English ("en") is complete.
absl::string_view FindTemplate(absl::string_view language, absl::string_view name);

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_RENDER_TEMPLATES_H_
