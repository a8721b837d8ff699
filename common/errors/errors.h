#ifndef PARLEY_COMMON_ERRORS_ERRORS_H_
#define PARLEY_COMMON_ERRORS_ERRORS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

// The two macros of this code base, and no third.
#define RETURN_IF_ERROR(expression)                                         \
  do {                                                                      \
    if (absl::Status status_ = (expression); !status_.ok()) return status_; \
  } while (false)
#define PARLEY_CONCAT_(a, b) a##b
#define PARLEY_CONCAT(a, b) PARLEY_CONCAT_(a, b)
#define ASSIGN_OR_RETURN(target, expression) \
  ASSIGN_OR_RETURN_(PARLEY_CONCAT(status_or_, __LINE__), target, expression)
#define ASSIGN_OR_RETURN_(temporary, target, expression) \
  auto temporary = (expression);                         \
  if (!temporary.ok()) return temporary.status();        \
  target = *std::move(temporary)

namespace parley {

// The one error vocabulary: an absl::Status whose payloads are google.rpc detail messages, made where the
// fact is known and carried unchanged to the wire. `reason` is a value of parley.errors.v1.Reason without
// its prefix; clients switch on it, and the message is for people.
using Metadata = std::map<std::string, std::string>;

absl::Status Fail(absl::StatusCode code, absl::string_view reason, absl::string_view message,
                  const Metadata& metadata = {});

// One field that breaks its rule; `field` is the path in the request, e.g. "contact.email".
struct FieldViolation {
  std::string field;
  std::string description;
};

// INVALID_ARGUMENT with every violation in a BadRequest.
absl::Status InvalidFields(const std::vector<FieldViolation>& violations,
                           absl::string_view reason = "INVALID_FIELDS", const Metadata& metadata = {});

// NOT_FOUND, with the same bytes whether `name` is not there or not the caller's.
absl::Status NotFound(absl::string_view name);

// `status` with a RetryInfo.
absl::Status WithRetry(absl::Status status, absl::Duration delay);

// `status` with a ResourceInfo naming what stands in the way.
absl::Status WithResource(absl::Status status, absl::string_view type, absl::string_view name);

// One line of a google.rpc.PreconditionFailure: `type` is UPPER_SNAKE and says what `subject` is.
struct Precondition {
  std::string type;
  std::string subject;
  std::string description;
};

// `status` with a PreconditionFailure; unchanged when there is nothing to list.
absl::Status WithPreconditions(absl::Status status, const std::vector<Precondition>& preconditions);

// The ErrorInfo.reason of a status, empty when it has none.
std::string ReasonOf(const absl::Status& status);

// The status as a serialised google.rpc.Status, details in the order they were added (ErrorInfo first), and
// back.
std::string ToRpcStatusBytes(const absl::Status& status);
absl::Status FromRpcStatusBytes(absl::string_view bytes);

}  // namespace parley

#endif  // PARLEY_COMMON_ERRORS_ERRORS_H_
