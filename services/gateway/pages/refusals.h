#ifndef PARLEY_SERVICES_GATEWAY_PAGES_REFUSALS_H_
#define PARLEY_SERVICES_GATEWAY_PAGES_REFUSALS_H_

#include <optional>
#include <string>

#include "absl/status/status.h"

namespace parley::gateway {

// Why an answer was not taken, as the page says it.
struct Refusal {
  int status = 409;      // of HTTP: 400 the answer is at fault, 409 what it meets
  std::string sentence;  // what happened and what to do
};

// The refusal that `status` is; nothing when it is none of a person's doing: a service that does not answer,
// a fault of ours. Pure.
std::optional<Refusal> RefusalOf(const absl::Status& status);

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_PAGES_REFUSALS_H_
