#include "services/cli/columns.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "parley/api/v1/field.pb.h"
#include "services/cli/catalogue.h"

namespace parley::cli {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

bool IsNested(const FieldDescriptor& field) {
  return field.message_type() != nullptr && !IsOneValue(*field.message_type());
}

std::vector<const FieldDescriptor*> ColumnsOf(const Descriptor& type) {
  std::vector<const FieldDescriptor*> columns;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const bool is_record_keeping =
        field.name() == "etag" || field.name() == "create_time" || field.name() == "update_time";
    const bool is_long = field.options().GetExtension(api::v1::field).multiline();
    if (!is_record_keeping && !is_long && !IsNested(field)) columns.push_back(&field);
  }
  return columns;
}

int ColumnRank(const FieldDescriptor& column, absl::string_view cell) {
  if (column.name() == "name") return 0;
  if (column.enum_type() != nullptr) return 1;
  if (column.message_type() != nullptr) return 2;
  if (column.cpp_type() != FieldDescriptor::CPPTYPE_STRING) return 3;
  return CollectionOfName(cell).empty() ? 1 : 4;
}

absl::string_view CollectionOfName(absl::string_view text) {
  const size_t slash = text.find('/');
  if (slash == absl::string_view::npos || slash == 0) return "";
  const absl::string_view collection = text.substr(0, slash);
  const absl::string_view id = text.substr(slash + 1);
  // Ids are hexadecimal: "America/New_York" is a zone, and a department may be "sales/marketing".
  const auto is_of_id = [](unsigned char c) { return absl::ascii_isxdigit(c) || c == '-'; };
  const bool is_name = absl::ascii_islower(static_cast<unsigned char>(collection.front())) &&
                       std::all_of(collection.begin(), collection.end(), absl::ascii_isalpha) &&
                       !id.empty() && std::all_of(id.begin(), id.end(), is_of_id);
  return is_name ? collection : "";
}

const FieldDescriptor* ListedField(const Descriptor& reply) {
  if (reply.FindFieldByName("next_page_token") == nullptr) return nullptr;
  for (int i = 0; i < reply.field_count(); ++i) {
    if (reply.field(i)->is_repeated() && IsNested(*reply.field(i))) return reply.field(i);
  }
  return nullptr;
}

}  // namespace parley::cli
