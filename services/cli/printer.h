#ifndef PARLEY_SERVICES_CLI_PRINTER_H_
#define PARLEY_SERVICES_CLI_PRINTER_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "services/cli/console.h"
#include "services/cli/table.h"

namespace parley::cli {

// A reply for people: a list becomes a table of the columns that some row fills, as LayOut() does; any other
// message one line for each field that is set. Text is made Printable().
HumanText ToHumanText(const google::protobuf::Message& reply, int width);

// A field's value, or its values, in one line for people; empty when it is not set.
std::string CellText(const google::protobuf::Message& message,
                     const google::protobuf::FieldDescriptor& field);

enum class JsonForm { kIndented, kOneLine };

// Proto3 JSON, with a final newline. INTERNAL for a message that has no JSON form.
absl::StatusOr<std::string> ToJson(const google::protobuf::Message& message,
                                   JsonForm form = JsonForm::kIndented);

// Writes `reply` in the console's format.
absl::Status Print(const google::protobuf::Message& reply, const Console& console);

// Writes `json` as JSON or YAML, whichever the console's format is.
void PrintJson(absl::string_view json, const Console& console);

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_PRINTER_H_
