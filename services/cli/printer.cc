#include "services/cli/printer.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/errors/errors.h"
#include "common/schema/command.h"
#include "google/protobuf/reflection.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/json_util.h"
#include "parley/api/v1/field.pb.h"
#include "services/cli/catalogue.h"
#include "services/cli/columns.h"
#include "services/cli/enum_names.h"
#include "services/cli/field_value.h"
#include "services/cli/words.h"
#include "services/cli/yaml.h"

namespace parley::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

int64_t IntegerField(const Message& message, const char* name) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  const auto& reflection = *message.GetReflection();
  return field->cpp_type() == FieldDescriptor::CPPTYPE_INT64 ? reflection.GetInt64(message, field)
                                                             : reflection.GetInt32(message, field);
}

// A message that IsOneValue(), in the form its flag takes.
std::string OneValueText(const Message& part) {
  const std::string& type = part.GetDescriptor()->full_name();
  if (type == "google.type.Date") {
    return absl::StrFormat("%04d-%02d-%02d", IntegerField(part, "year"), IntegerField(part, "month"),
                           IntegerField(part, "day"));
  }
  if (type == "google.protobuf.FieldMask") {
    const FieldDescriptor* paths = part.GetDescriptor()->FindFieldByName("paths");
    return absl::StrJoin(part.GetReflection()->GetRepeatedFieldRef<std::string>(part, paths), ",");
  }
  const absl::Duration length =
      absl::Seconds(IntegerField(part, "seconds")) + absl::Nanoseconds(IntegerField(part, "nanos"));
  if (type == "google.protobuf.Duration") return absl::FormatDuration(length);
  return InstantText(absl::UnixEpoch() + absl::Trunc(length, absl::Seconds(1)));  // -o json has the fraction
}

// The field's value, or its element `index` when it is repeated.
std::string ValueText(const Message& message, const FieldDescriptor& field, int index) {
  const auto& reflection = *message.GetReflection();
  const bool many = field.is_repeated();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_ENUM:
      return ShortName(many ? *reflection.GetRepeatedEnum(message, &field, index)
                            : *reflection.GetEnum(message, &field));
    case FieldDescriptor::CPPTYPE_STRING:
      if (field.type() == FieldDescriptor::TYPE_BYTES) return "(bytes)";
      return Printable(many ? reflection.GetRepeatedString(message, &field, index)
                            : reflection.GetString(message, &field));
    case FieldDescriptor::CPPTYPE_BOOL:
      return (many ? reflection.GetRepeatedBool(message, &field, index) : reflection.GetBool(message, &field))
                 ? "yes"
                 : "no";
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return OneValueText(many ? reflection.GetRepeatedMessage(message, &field, index)
                               : reflection.GetMessage(message, &field));
    default:
      break;
  }
  std::string number;
  google::protobuf::TextFormat::PrintFieldValueToString(message, &field, many ? index : -1, &number);
  return number;
}

}  // namespace

std::string CellText(const Message& message, const FieldDescriptor& field) {
  const auto& reflection = *message.GetReflection();
  if (!field.is_repeated()) return reflection.HasField(message, &field) ? ValueText(message, field, 0) : "";
  std::vector<std::string> values;
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i)
    values.push_back(ValueText(message, field, i));
  return absl::StrJoin(values, ", ");
}

namespace {

using Line = std::pair<std::string, std::string>;  // label and value

constexpr int kJoinedColumnsMax = 80;  // of several values in one line

// A field of a reply that is shown whole: a text as the lines it has, and of several values one a line when
// they would not fit into one. Any other text stays in its line, whatever it holds: a name is no second
// field.
std::vector<std::string> TextLines(const Message& message, const FieldDescriptor& field) {
  const auto& reflection = *message.GetReflection();
  std::string joined = CellText(message, field);
  const bool is_text = field.type() == FieldDescriptor::TYPE_STRING;
  std::vector<std::string> lines;
  const bool has_lines = is_text && field.options().GetExtension(api::v1::field).multiline();
  if (has_lines && !field.is_repeated()) {
    for (absl::string_view line : absl::StrSplit(reflection.GetString(message, &field), '\n')) {
      lines.push_back(Printable(line));
    }
  } else if (is_text && field.is_repeated() && Columns(joined) > kJoinedColumnsMax) {
    for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
      lines.push_back(ValueText(message, field, i));
    }
  } else {
    lines.push_back(std::move(joined));
  }
  return lines;
}

std::vector<Line> LinesOf(const Message& message, const std::string& prefix) {
  const auto& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);  // those that are set, so the depth is that of the reply
  std::vector<Line> lines;
  for (const FieldDescriptor* field : fields) {
    const std::string label = absl::StrCat(prefix, Kebab(field->name()));
    if (!IsNested(*field)) {
      std::string once = label;
      for (std::string& line : TextLines(message, *field)) {
        lines.emplace_back(std::exchange(once, ""), std::move(line));
      }
      continue;
    }
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      const Message& inner = field->is_repeated() ? reflection.GetRepeatedMessage(message, field, i)
                                                  : reflection.GetMessage(message, field);
      const std::string place =
          field->is_repeated() ? absl::StrCat(label, "[", i + 1, "].") : absl::StrCat(label, ".");
      std::vector<Line> deeper = LinesOf(inner, place);
      std::move(deeper.begin(), deeper.end(), std::back_inserter(lines));
    }
  }
  return lines;
}

HumanText OneMessage(const Message& message) {
  const std::vector<Line> lines = LinesOf(message, "");
  if (lines.empty()) return {"", "Done.\n"};
  return {AlignPairs(lines), ""};
}

constexpr int kCellMax = 40;  // columns of a cell on a terminal, but for the resource's name

// On a terminal, where room is short, ids stand without the collection that all of them have.
void ShortenCells(std::vector<std::string>& column, bool is_name) {
  absl::string_view collection;
  bool is_one_collection = true;
  for (const std::string& cell : column) {
    if (cell.empty()) continue;
    const absl::string_view its = CollectionOfName(cell);
    is_one_collection = is_one_collection && !its.empty() && (collection.empty() || its == collection);
    collection = its;
  }
  const size_t prefix = is_one_collection && !collection.empty() ? collection.size() + 1 : 0;
  for (std::string& cell : column) {
    if (!cell.empty()) cell.erase(0, prefix);
    if (!is_name) cell = Shortened(cell, kCellMax);
  }
}

Table TableOf(const Message& reply, const FieldDescriptor& listed, bool is_terminal) {
  const auto& reflection = *reply.GetReflection();
  const int count = reflection.FieldSize(reply, &listed);
  Table table;
  table.rows.resize(static_cast<size_t>(count));
  for (const FieldDescriptor* field : ColumnsOf(*listed.message_type())) {
    std::vector<std::string> column;
    for (int i = 0; i < count; ++i) {
      column.push_back(CellText(reflection.GetRepeatedMessage(reply, &listed, i), *field));
    }
    const auto filled =
        std::find_if(column.begin(), column.end(), [](const auto& cell) { return !cell.empty(); });
    if (filled == column.end()) continue;
    table.headings.push_back(absl::AsciiStrToUpper(field->name()));
    table.ranks.push_back(ColumnRank(*field, *filled));
    if (is_terminal) ShortenCells(column, field->name() == "name");
    for (size_t i = 0; i < column.size(); ++i) table.rows[i].push_back(std::move(column[i]));
  }
  return table;
}

HumanText List(const Message& reply, const FieldDescriptor& listed, int width) {
  HumanText human;
  if (reply.GetReflection()->FieldSize(reply, &listed) == 0) {
    human.note = "None.\n";
  } else {
    human = LayOut(TableOf(reply, listed, width > 0), width);
  }
  const auto* token = reply.GetDescriptor()->FindFieldByName("next_page_token");
  const std::string next = reply.GetReflection()->GetString(reply, token);
  if (!next.empty()) absl::StrAppend(&human.note, "There are more: add --page-token ", Printable(next), "\n");
  return human;
}

}  // namespace

HumanText ToHumanText(const Message& reply, int width) {
  const FieldDescriptor* listed = ListedField(*reply.GetDescriptor());
  return listed == nullptr ? OneMessage(reply) : List(reply, *listed, width);
}

absl::StatusOr<std::string> ToJson(const Message& message, JsonForm form) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = form == JsonForm::kIndented;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
  if (!status.ok())
    return absl::InternalError(absl::StrCat("the reply has no JSON form: ", std::string(status.message())));
  if (!absl::EndsWith(json, "\n")) json += '\n';
  return json;
}

absl::Status Print(const Message& reply, const Console& console) {
  if (console.format == OutputFormat::kTable) {
    const HumanText human = ToHumanText(reply, console.width);
    console.out << human.text << std::flush;
    console.err << human.note;
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const std::string json, ToJson(reply));
  PrintJson(json, console);
  return absl::OkStatus();
}

void PrintJson(absl::string_view json, const Console& console) {
  console.out << (console.format == OutputFormat::kYaml ? JsonToYaml(json) : std::string(json)) << std::flush;
}

}  // namespace parley::cli
