#include "services/cli/table.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/cli/words.h"

namespace parley::cli {
namespace {

constexpr int kGap = 2;  // spaces between columns

std::string Padded(const std::string& text, int columns) {
  return text + std::string(static_cast<size_t>(std::max(0, columns - Columns(text))), ' ');
}

std::vector<int> WidthsOf(const Table& table) {
  std::vector<int> widths;
  for (size_t c = 0; c < table.headings.size(); ++c) {
    int widest = Columns(table.headings[c]);
    for (const auto& row : table.rows) widest = std::max(widest, Columns(row[c]));
    widths.push_back(widest);
  }
  return widths;
}

// How many of the columns fit.
size_t CountFitting(const std::vector<int>& widths, int width) {
  if (width == 0) return widths.size();
  int used = 0;
  for (size_t c = 0; c < widths.size(); ++c) {
    used += widths[c] + (c > 0 ? kGap : 0);
    if (used > width && c > 0) return c;
  }
  return widths.size();
}

std::string RowText(const std::vector<std::string>& cells, const std::vector<int>& widths, size_t shown) {
  std::string line;
  for (size_t c = 0; c < shown; ++c) line += Padded(cells[c], widths[c] + kGap);
  absl::StripTrailingAsciiWhitespace(&line);
  return line + "\n";
}

}  // namespace

HumanText LayOut(const Table& table, int width) {
  const std::vector<int> widths = WidthsOf(table);
  const size_t shown = CountFitting(widths, width);
  HumanText human{RowText(table.headings, widths, shown), ""};
  for (const auto& row : table.rows) human.text += RowText(row, widths, shown);
  if (shown < table.headings.size()) {
    const auto left_out =
        absl::StrJoin(table.headings.begin() + static_cast<ptrdiff_t>(shown), table.headings.end(), ", ");
    human.note = absl::StrCat("Too narrow for ", left_out, "; -o json shows all.\n");
  }
  return human;
}

std::string AlignPairs(const std::vector<std::pair<std::string, std::string>>& pairs) {
  int widest = 0;
  for (const auto& pair : pairs) widest = std::max(widest, Columns(pair.first));
  std::string text;
  for (const auto& [label, value] : pairs) {
    const bool is_gap = label.empty() && value.empty();  // between paragraphs
    absl::StrAppend(&text, is_gap ? "" : Padded(label, widest + kGap), value, "\n");
  }
  return text;
}

}  // namespace parley::cli
