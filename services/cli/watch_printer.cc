#include "services/cli/watch_printer.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "services/cli/columns.h"
#include "services/cli/enum_names.h"
#include "services/cli/printer.h"
#include "services/cli/table.h"
#include "services/cli/words.h"

namespace parley::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr int kGap = 2;
constexpr int kTextWidth = 24;  // of a column of free text, whatever comes

// The field of a stream's message in which its items are; null when it is the item itself.
const FieldDescriptor* CarryingField(const Message& message) {
  const auto& type = *message.GetDescriptor();
  if (!absl::EndsWith(type.name(), "Response")) return nullptr;
  for (int i = 0; i < type.field_count(); ++i) {
    if (IsNested(*type.field(i))) return type.field(i);
  }
  return nullptr;
}

std::vector<const Message*> ItemsOf(const Message& message) {
  const FieldDescriptor* field = CarryingField(message);
  if (field == nullptr) return {&message};
  const auto& reflection = *message.GetReflection();
  std::vector<const Message*> items;
  if (!field->is_repeated()) {
    if (reflection.HasField(message, field)) items.push_back(&reflection.GetMessage(message, field));
    return items;
  }
  for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
    items.push_back(&reflection.GetRepeatedMessage(message, field, i));
  }
  return items;
}

// As wide as the longest word of an enum, as the first item's value, or as texts usually are.
int ExpectedWidth(const FieldDescriptor& field, const std::string& first) {
  int width = std::max(Columns(field.name()), Columns(first));
  if (field.enum_type() != nullptr) {
    for (const std::string& word : ShortNames(*field.enum_type())) width = std::max(width, Columns(word));
  } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING && CollectionOfName(first).empty()) {
    width = std::max(width, kTextWidth);
  }
  return width;
}

}  // namespace

absl::StatusOr<int> WatchPrinter::Print(const Message& message, int limit) {
  const std::vector<const Message*> items = ItemsOf(message);
  const int count = std::min(limit, static_cast<int>(items.size()));
  for (int i = 0; i < count; ++i) RETURN_IF_ERROR(PrintItem(*items[static_cast<size_t>(i)]));
  console_.out << std::flush;  // a reader behind a pipe waits for it
  return count;
}

absl::Status WatchPrinter::PrintItem(const Message& item) {
  const bool has_columns = !ColumnsOf(*item.GetDescriptor()).empty();
  if (console_.format == OutputFormat::kJson || (console_.format == OutputFormat::kTable && !has_columns)) {
    ASSIGN_OR_RETURN(const std::string json, ToJson(item, JsonForm::kOneLine));
    console_.out << json;
    return absl::OkStatus();
  }
  if (console_.format == OutputFormat::kYaml) {
    ASSIGN_OR_RETURN(const std::string json, ToJson(item));
    console_.out << "---\n";
    PrintJson(json, console_);
    return absl::OkStatus();
  }
  if (columns_.empty()) ChooseColumns(item);
  std::string line;
  for (const Column& column : columns_) {
    const std::string cell = CellText(item, *column.field);
    const int padding = std::max(0, column.width - Columns(cell)) + kGap;
    absl::StrAppend(&line, cell, std::string(static_cast<size_t>(padding), ' '));
  }
  absl::StripTrailingAsciiWhitespace(&line);
  if (console_.width > 0) line = Shortened(line, console_.width);
  console_.out << line << "\n";
  return absl::OkStatus();
}

// By the rules of a list's columns, but that those stay which the first item leaves empty.
void WatchPrinter::ChooseColumns(const Message& first) {
  std::vector<Column> columns;
  std::vector<int> widths, ranks;
  for (const FieldDescriptor* field : ColumnsOf(*first.GetDescriptor())) {
    const std::string cell = CellText(first, *field);
    columns.push_back({field, ExpectedWidth(*field, cell)});
    widths.push_back(columns.back().width);
    ranks.push_back(ColumnRank(*field, cell));
  }
  std::string line;
  for (const size_t shown : ColumnsThatFit(widths, ranks, console_.width)) {
    columns_.push_back(columns[shown]);
    const std::string heading = absl::AsciiStrToUpper(columns[shown].field->name());
    const int padding = columns[shown].width - Columns(heading) + kGap;
    absl::StrAppend(&line, heading, std::string(static_cast<size_t>(padding), ' '));
  }
  absl::StripTrailingAsciiWhitespace(&line);
  if (!line.empty()) console_.out << line << "\n";
}

}  // namespace parley::cli
