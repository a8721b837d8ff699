#ifndef PARLEY_SERVICES_CLI_FIELD_VALUE_H_
#define PARLEY_SERVICES_CLI_FIELD_VALUE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace parley::cli {

// Reads `text` as a value of `field` and sets it in `message`, or adds it when the field is repeated. Times
// are RFC 3339, dates "2026-03-08", lengths of time as ParseSpan reads them, masks comma-separated, enums by
// their short name; a resource name of a known collection may be the bare id. INVALID_ARGUMENT says what was
// expected.
absl::Status SetFieldFromText(google::protobuf::Message& message,
                              const google::protobuf::FieldDescriptor& field, absl::string_view text);

// "90m", "36h", "3d", "1d12h30m": days are 24 hours. INVALID_ARGUMENT for anything else.
absl::StatusOr<absl::Duration> ParseSpan(absl::string_view text);

// "2026-03-08T14:30:00Z" or with an offset. INVALID_ARGUMENT for anything else.
absl::StatusOr<absl::Time> ParseInstant(absl::string_view text);

// The same the other way round, in UTC: "2026-03-08T14:30:00Z".
std::string InstantText(absl::Time time);

// The name in full: "abc" of "contacts" -> "contacts/abc"; a text with a slash stays as it is.
std::string WithCollection(absl::string_view collection, absl::string_view text);

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_FIELD_VALUE_H_
