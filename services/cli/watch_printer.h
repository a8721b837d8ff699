#ifndef PARLEY_SERVICES_CLI_WATCH_PRINTER_H_
#define PARLEY_SERVICES_CLI_WATCH_PRINTER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "services/cli/console.h"

namespace parley::cli {

// What a watch has brought, an item a line and at once: JSON lines, YAML documents, or a table whose columns
// the first item decides, because nobody can know how wide those to come will be. A stream's message that is
// called Response carries items in its one message field; any other is itself the item. For one thread.
class WatchPrinter {
 public:
  explicit WatchPrinter(const Console& console) : console_(console) {}

  // Prints the items of `message`, at most `limit`; how many there were.
  absl::StatusOr<int> Print(const google::protobuf::Message& message, int limit);

 private:
  struct Column {
    const google::protobuf::FieldDescriptor* field;
    int width;
  };

  absl::Status PrintItem(const google::protobuf::Message& item);
  void ChooseColumns(const google::protobuf::Message& first);

  const Console& console_;
  std::vector<Column> columns_;
};

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_WATCH_PRINTER_H_
