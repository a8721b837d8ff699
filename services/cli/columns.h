#ifndef PARLEY_SERVICES_CLI_COLUMNS_H_
#define PARLEY_SERVICES_CLI_COLUMNS_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace parley::cli {

// Which fields of a resource are columns of a list, in the order of the proto: what says whom, what and which
// state. What only a later call needs (etag), longer texts and messages within are left to -o json.
std::vector<const google::protobuf::FieldDescriptor*> ColumnsOf(const google::protobuf::Descriptor& type);

// How soon a column gives way when not all fit, 0 = last: the resource's name, then what people wrote and
// states, then times, numbers, and the long names of other resources. `cell` is one that is not empty.
int ColumnRank(const google::protobuf::FieldDescriptor& column, absl::string_view cell);

// "contacts" of "contacts/018f", empty for a text that is no such name.
absl::string_view CollectionOfName(absl::string_view text);

// The field that holds a page's things (AIP-158: the repeated message beside next_page_token), null when the
// reply is no page.
const google::protobuf::FieldDescriptor* ListedField(const google::protobuf::Descriptor& reply);

// Whether the field is a message that takes more than one flag to give.
bool IsNested(const google::protobuf::FieldDescriptor& field);

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_COLUMNS_H_
