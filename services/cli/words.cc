#include "services/cli/words.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "common/text/text.h"

namespace parley::cli {
namespace {

constexpr size_t kSuggestedWordMax = 64;  // nobody mistypes a longer one; keeps the table small

constexpr size_t kBeginningMin = 3;  // letters that make the beginning of a word worth completing

// Damerau's distance in its "optimal string alignment" form (no letter is edited twice), row by row.
int EditDistance(absl::string_view a, absl::string_view b) {
  std::vector<int> before_last(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = static_cast<int>(j);
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = static_cast<int>(i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const int replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

void AppendParagraph(absl::string_view paragraph, int indent, int width, std::string& out) {
  const std::string margin(static_cast<size_t>(indent), ' ');
  int column = 0;
  for (absl::string_view word : absl::StrSplit(paragraph, absl::ByAnyChar(" \n"), absl::SkipEmpty())) {
    if (column > 0 && column + 1 + Columns(word) > width) {
      out += '\n';
      column = 0;
    }
    if (column == 0) {
      absl::StrAppend(&out, margin, word);
      column = indent + Columns(word);
    } else {
      absl::StrAppend(&out, " ", word);
      column += 1 + Columns(word);
    }
  }
  out += '\n';
}

}  // namespace

std::string Thousands(int64_t number) {
  std::string digits = absl::StrCat(number);
  const size_t first = number < 0 ? 1 : 0;
  for (size_t at = digits.size(); at > first + 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::string Wrap(absl::string_view text, int indent, int width) {
  std::string out;
  for (absl::string_view paragraph : absl::StrSplit(text, "\n\n", absl::SkipWhitespace())) {
    if (!out.empty()) out += '\n';
    AppendParagraph(paragraph, indent, width, out);
  }
  return out;
}

std::string Printable(absl::string_view text) {
  std::string ascii(text);
  if (text::IsUtf8(ascii)) return text::StripForbidden(ascii, text::TextKind::kLine);
  for (char& byte : ascii) byte = absl::ascii_isprint(byte) ? byte : '?';
  return ascii;
}

int Columns(absl::string_view text) {
  const auto starts_a_code_point = [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
  };
  return static_cast<int>(std::count_if(text.begin(), text.end(), starts_a_code_point));
}

std::string Nearest(absl::string_view word, std::span<const std::string> candidates) {
  if (word.size() > kSuggestedWordMax) return "";
  std::string nearest;
  int least = static_cast<int>(std::max<size_t>(1, word.size() / 3)) + 1;
  for (const std::string& candidate : candidates) {
    const bool is_beginning = word.size() >= kBeginningMin && absl::StartsWith(candidate, word);
    const int distance = is_beginning ? 1 : EditDistance(word, candidate);
    if (distance >= least) continue;
    least = distance;
    nearest = candidate;
  }
  return nearest;
}

}  // namespace parley::cli
