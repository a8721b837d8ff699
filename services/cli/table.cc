#include "services/cli/table.h"

#include <algorithm>
#include <numeric>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
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

std::string RowText(const std::vector<std::string>& cells, const std::vector<int>& widths,
                    const std::vector<size_t>& shown) {
  std::string line;
  for (const size_t column : shown) line += Padded(cells[column], widths[column] + kGap);
  absl::StripTrailingAsciiWhitespace(&line);
  return line + "\n";
}

int LongestWord(absl::string_view text) {
  int longest = 0;
  for (absl::string_view word : absl::StrSplit(text, ' ')) longest = std::max(longest, Columns(word));
  return longest;
}

// The widest columns give way until all fit or none can, because of its longest word.
std::vector<int> NarrowedWidths(const Table& table, int width) {
  std::vector<int> widths = WidthsOf(table);
  std::vector<int> least;
  for (size_t c = 0; c < widths.size(); ++c) {
    least.push_back(LongestWord(table.headings[c]));
    for (const auto& row : table.rows) least[c] = std::max(least[c], LongestWord(row[c]));
  }
  int excess =
      std::accumulate(widths.begin(), widths.end(), static_cast<int>(widths.size() - 1) * kGap) - width;
  for (; width > 0 && excess > 0; --excess) {
    size_t widest = 0;
    for (size_t c = 1; c < widths.size(); ++c) {
      if (widths[c] - least[c] > 0 && (widths[widest] == least[widest] || widths[c] > widths[widest]))
        widest = c;
    }
    if (widths[widest] == least[widest]) break;
    --widths[widest];
  }
  return widths;
}

}  // namespace

std::vector<size_t> ColumnsThatFit(const std::vector<int>& widths, const std::vector<int>& ranks, int width) {
  std::vector<size_t> by_rank(widths.size());
  std::iota(by_rank.begin(), by_rank.end(), 0);
  if (width == 0) return by_rank;
  if (!ranks.empty()) {
    std::stable_sort(by_rank.begin(), by_rank.end(), [&](size_t a, size_t b) { return ranks[a] < ranks[b]; });
  }
  std::vector<size_t> chosen;
  int used = -kGap;
  for (const size_t column : by_rank) {
    if (!chosen.empty() && used + kGap + widths[column] > width) continue;
    used += kGap + widths[column];
    chosen.push_back(column);
  }
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

HumanText LayOut(const Table& table, int width) {
  const std::vector<int> widths = WidthsOf(table);
  const std::vector<size_t> shown = ColumnsThatFit(widths, table.ranks, width);
  HumanText human{RowText(table.headings, widths, shown), ""};
  for (const auto& row : table.rows) human.text += RowText(row, widths, shown);
  std::vector<std::string> left_out;
  for (size_t column = 0; column < widths.size(); ++column) {
    if (!std::binary_search(shown.begin(), shown.end(), column)) left_out.push_back(table.headings[column]);
  }
  if (!left_out.empty()) {
    human.note = Wrap(absl::StrCat("Too narrow for ", absl::StrJoin(left_out, ", "), "; -o json shows all."),
                      0, width);
  }
  return human;
}

std::string LayOutWrapped(const Table& table, int width) {
  const std::vector<int> widths = NarrowedWidths(table, width);
  std::vector<size_t> all(widths.size());
  std::iota(all.begin(), all.end(), 0);
  std::string text = RowText(table.headings, widths, all);
  for (const auto& row : table.rows) {
    std::vector<std::vector<std::string>> cells;
    size_t height = 1;
    for (size_t column = 0; column < row.size(); ++column) {
      const std::string wrapped = Wrap(row[column], 0, widths[column]);
      cells.push_back(absl::StrSplit(wrapped, '\n', absl::SkipEmpty()));
      height = std::max(height, cells.back().size());
    }
    for (size_t line = 0; line < height; ++line) {
      std::vector<std::string> parts;
      for (const auto& cell : cells) parts.push_back(line < cell.size() ? cell[line] : "");
      text += RowText(parts, widths, all);
    }
  }
  return text;
}

std::string Shortened(const std::string& text, int columns) {
  if (Columns(text) <= columns) return text;
  std::string shorter = text;
  // Whole code points go from the end, never the first byte of one alone.
  while (!shorter.empty() && Columns(shorter) > columns - 3) {
    while (shorter.size() > 1 && (static_cast<unsigned char>(shorter.back()) & 0xC0) == 0x80)
      shorter.pop_back();
    shorter.pop_back();
  }
  return shorter + "...";
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
