#include "services/notification/render/words.h"

#include <kainjow/mustache.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/text/text.h"

namespace parley::notification {
namespace {

using kainjow::mustache::data;

// Control characters cannot be in a field's text, so they can carry what must not be confused with it: a
// field begins with one, which keeps it from being read as the start of a list or link, and its line breaks
// are others, which keep it from ending its paragraph.
constexpr char kFieldStart = '\x02';
constexpr char kFieldBreak = '\x1e';

std::string EnterField(const std::string& value) {
  std::string text = text::StripForbidden(value, text::TextKind::kLong);
  absl::StripTrailingAsciiWhitespace(&text);
  std::replace(text.begin(), text.end(), '\n', kFieldBreak);
  return kFieldStart + text;
}

// The text of a finished line: fields as they were.
std::string LeaveField(absl::string_view line) {
  std::string text(absl::StripAsciiWhitespace(line));
  text.erase(std::remove(text.begin(), text.end(), kFieldStart), text.end());
  std::replace(text.begin(), text.end(), kFieldBreak, '\n');
  return text;
}

std::string OneLine(absl::string_view text) {
  return absl::StrJoin(absl::StrSplit(text, absl::ByAnyChar(" \t\n"), absl::SkipEmpty()), " ");
}

data ToData(const Fields& fields) {
  data all;
  for (const auto& [name, text] : fields.texts) {
    if (!text.empty()) all.set(name, text);
  }
  for (const auto& [name, items] : fields.lists) {
    data list(data::type::list);
    for (const std::string& item : items) list.push_back(data(item));
    all.set(name, list);
  }
  for (const std::string& flag : fields.flags) all.set(flag, data(true));
  return all;
}

Block ParseLine(absl::string_view line) {
  using Kind = Block::Kind;
  if (absl::ConsumePrefix(&line, "> ")) return {.kind = Kind::kQuote, .lines = {LeaveField(line)}};
  if (absl::ConsumePrefix(&line, "- ")) return {.kind = Kind::kList, .lines = {OneLine(LeaveField(line))}};
  if (absl::ConsumePrefix(&line, "$ "))
    return {.kind = Kind::kCommands, .lines = {OneLine(LeaveField(line))}};
  const size_t middle = line.find("](");
  if (absl::StartsWith(line, "[") && absl::EndsWith(line, ")") && middle != absl::string_view::npos) {
    return {.kind = Kind::kLink,
            .lines = {LeaveField(line.substr(1, middle - 1))},
            .address = LeaveField(line.substr(middle + 2, line.size() - middle - 3))};
  }
  return {.lines = {LeaveField(line)}};
}

bool GathersLines(Block::Kind kind) {
  using Kind = Block::Kind;
  return kind == Kind::kQuote || kind == Kind::kList || kind == Kind::kCommands;
}

// Lines of one paragraph become one. Items of a list stay together over empty lines, which Mustache leaves
// where it took a section out.
std::vector<Block> ParseBlocks(const std::vector<absl::string_view>& lines) {
  std::vector<Block> blocks;
  bool is_after_gap = true;
  for (const absl::string_view line : lines) {
    if (absl::StripAsciiWhitespace(line).empty()) {
      is_after_gap = true;
      continue;
    }
    Block block = ParseLine(line);
    const bool continues = !blocks.empty() && blocks.back().kind == block.kind;
    if (block.kind == Block::Kind::kParagraph && continues && !is_after_gap) {
      absl::StrAppend(&blocks.back().lines[0], " ", block.lines[0]);
    } else if (GathersLines(block.kind) && continues) {
      blocks.back().lines.push_back(std::move(block.lines[0]));
    } else {
      blocks.push_back(std::move(block));
    }
    is_after_gap = false;
  }
  return blocks;
}

std::string Escaped(absl::string_view text) {
  return absl::StrReplaceAll(
      text,
      {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}, {"\n", "<br>\n"}});
}

std::string Indented(absl::string_view text) {
  return absl::StrCat("    ", absl::StrReplaceAll(text, {{"\n", "\n    "}}));
}

std::string TextOf(const Block& block) {
  switch (block.kind) {
    case Block::Kind::kParagraph:
      return block.lines[0];
    case Block::Kind::kQuote: {
      const auto indent = [](std::string* out, const std::string& line) { *out += Indented(line); };
      return absl::StrJoin(block.lines, "\n\n", indent);
    }
    case Block::Kind::kList:
      return absl::StrCat("- ", absl::StrJoin(block.lines, "\n- "));
    case Block::Kind::kLink:
      return absl::StrCat(block.lines[0], ":\n", block.address);
    case Block::Kind::kCommands:
      return Indented(absl::StrJoin(block.lines, "\n"));
    case Block::Kind::kHeading:
      return absl::StrCat("\n", block.lines[0]);  // one more empty line sets it apart
  }
  return "";
}

std::string Elements(const std::vector<std::string>& lines, absl::string_view tag) {
  return absl::StrJoin(lines, "\n", [&](std::string* out, const std::string& line) {
    absl::StrAppend(out, "<", tag, ">", Escaped(line), "</", tag, ">");
  });
}

// Under the button stands the address itself: people are right to distrust a button in a mail.
std::string HtmlLink(const Block& block) {
  constexpr char kButton[] =
      "display:inline-block;padding:12px 20px;border-radius:6px;background-color:#1d4ed8;color:#ffffff;"
      "text-decoration:none";
  const std::string address = Escaped(block.address);
  return absl::StrCat("<p><a href=\"", address, "\" style=\"", kButton, "\">", Escaped(block.lines[0]),
                      "</a><br>\n", address, "</p>");
}

// Long names wrap, so that nobody has to scroll sideways to copy a command.
std::string HtmlCommands(const Block& block) {
  constexpr char kBox[] =
      "margin:0;padding:12px 16px;border-radius:6px;background-color:#eef2f7;font-size:14px;"
      "white-space:pre-wrap;overflow-wrap:anywhere";
  const auto write = [](std::string* out, const std::string& line) { *out += Escaped(line); };
  return absl::StrCat("<pre style=\"", kBox, "\"><code>", absl::StrJoin(block.lines, "\n", write),
                      "</code></pre>");
}

std::string HtmlOf(const Block& block) {
  switch (block.kind) {
    case Block::Kind::kParagraph:
      return Elements(block.lines, "p");
    case Block::Kind::kQuote:
      return absl::StrCat(
          "<blockquote style=\"margin:0 0 0 4px;padding:0 0 0 16px;border-left:4px solid #c7d2e0\">\n",
          Elements(block.lines, "p"), "\n</blockquote>");
    case Block::Kind::kList:
      return absl::StrCat("<ul>\n", Elements(block.lines, "li"), "\n</ul>");
    case Block::Kind::kLink:
      return HtmlLink(block);
    case Block::Kind::kCommands:
      return HtmlCommands(block);
    case Block::Kind::kHeading:
      return absl::StrCat("<h2 style=\"margin:32px 0 0;font-size:18px\">", Escaped(block.lines[0]), "</h2>");
  }
  return "";
}

}  // namespace

absl::StatusOr<Wording> Write(absl::string_view template_text, const Fields& fields) {
  kainjow::mustache::mustache letter{std::string(template_text)};
  if (!letter.is_valid()) return absl::InternalError(letter.error_message());
  letter.set_custom_escape(EnterField);
  const std::string written = letter.render(ToData(fields));

  std::vector<absl::string_view> lines = absl::StrSplit(absl::StripAsciiWhitespace(written), '\n');
  absl::string_view subject = lines[0];
  if (!absl::ConsumePrefix(&subject, "Subject: ")) {
    return absl::InternalError("the template has no words for this case");
  }
  lines.erase(lines.begin());
  Wording wording{.subject = OneLine(LeaveField(subject)), .blocks = ParseBlocks(lines)};
  if (wording.subject.empty() || wording.blocks.empty()) {
    return absl::InternalError("the template leaves its subject or its text empty");
  }
  return wording;
}

std::string ToPlainText(const Wording& wording) {
  const auto write = [](std::string* out, const Block& block) { *out += TextOf(block); };
  return absl::StrJoin(wording.blocks, "\n\n", write) + "\n";
}

std::string ToHtml(const Wording& wording, absl::string_view language_code) {
  const auto write = [](std::string* out, const Block& block) { *out += HtmlOf(block); };
  return absl::StrCat(
      "<!DOCTYPE html>\n<html lang=\"", Escaped(language_code), "\">\n<head>\n<meta charset=\"utf-8\">\n",
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>",
      Escaped(wording.subject), "</title>\n</head>\n",
      "<body style=\"margin:0;padding:24px;background-color:#ffffff;color:#1f2933;font-family:sans-serif;",
      "font-size:16px;line-height:1.5\">\n<main style=\"max-width:40em;margin:0 auto\">\n",
      absl::StrJoin(wording.blocks, "\n", write), "\n</main>\n</body>\n</html>\n");
}

}  // namespace parley::notification
