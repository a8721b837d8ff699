#include "services/gateway/openapi/prose.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace parley::gateway {
namespace {

constexpr absl::string_view kIndent = "    ";  // of code, in CommonMark

bool EndsInAbbreviation(absl::string_view text) {
  return absl::EndsWith(text, "e.g.") || absl::EndsWith(text, "i.e.");
}

// Where the first sentence ends: behind its full stop, or at the end of the first paragraph.
size_t SentenceEnd(absl::string_view comment) {
  const size_t paragraph = std::min(comment.find("\n\n"), comment.size());
  for (size_t stop = comment.find('.'); stop < paragraph; stop = comment.find('.', stop + 1)) {
    const bool is_end = stop + 1 == paragraph || absl::ascii_isspace(comment[stop + 1]);
    if (is_end && !EndsInAbbreviation(comment.substr(0, stop + 1))) return stop + 1;
  }
  return paragraph;
}

std::string Escape(absl::string_view text) {
  return absl::StrReplaceAll(
      text,
      {{"\\<", "&lt;"}, {"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}});
}

bool IsCode(absl::string_view paragraph) {
  const std::vector<absl::string_view> lines = absl::StrSplit(paragraph, '\n');
  return std::all_of(lines.begin(), lines.end(), [](auto line) { return absl::StartsWith(line, kIndent); });
}

}  // namespace

std::string Markdown(absl::string_view comment) {
  std::string markdown;
  bool is_code = false;
  for (const char letter : comment) {
    if (letter == '`') is_code = !is_code;
    if (letter == '<' && !is_code) markdown += '\\';
    markdown += letter;
  }
  return markdown;
}

FirstAndRest SplitSentence(absl::string_view comment) {
  const size_t end = SentenceEnd(comment);
  const bool has_stop = end > 0 && comment[end - 1] == '.';
  return {.first = absl::StrReplaceAll(comment.substr(0, end - (has_stop ? 1 : 0)), {{"\n", " "}}),
          .rest = std::string(absl::StripAsciiWhitespace(comment.substr(end)))};
}

std::string HtmlLine(absl::string_view markdown) {
  std::string html;
  const std::vector<absl::string_view> parts = absl::StrSplit(markdown, '`');
  for (size_t i = 0; i < parts.size(); ++i) {
    const bool is_code = i % 2 == 1 && i + 1 < parts.size();
    const bool is_stray = i % 2 == 1 && !is_code;  // the last backtick has no other
    absl::StrAppend(&html, is_code ? "<code>" : "", is_stray ? "`" : "", Escape(parts[i]),
                    is_code ? "</code>" : "");
  }
  return html;
}

std::string HtmlParagraphs(absl::string_view markdown) {
  std::string html;
  for (absl::string_view paragraph : absl::StrSplit(markdown, "\n\n", absl::SkipWhitespace())) {
    if (IsCode(paragraph)) {
      absl::StrAppend(&html, "<pre>", Escape(paragraph), "</pre>\n");
    } else {
      absl::StrAppend(&html, "<p>", HtmlLine(paragraph), "</p>\n");
    }
  }
  return html;
}

}  // namespace parley::gateway
