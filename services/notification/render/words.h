#ifndef PARLEY_SERVICES_NOTIFICATION_RENDER_WORDS_H_
#define PARLEY_SERVICES_NOTIFICATION_RENDER_WORDS_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace parley::notification {

// A template is Mustache whose result reads like a plain letter: the first line is "Subject: ...", an empty
// line ends a paragraph, "> " begins a paragraph of a quotation, "- " an item of a list, and
// "[label](address)" alone on a line is a link, "$ " begins a command to type. From this one wording come the
// text and the HTML of a mail, so the two cannot say different things, and a translator meets each sentence
// once.
//
// What people wrote goes in as fields. A field is only ever text: Mustache does not read it again, it cannot
// begin a list, a link or a paragraph, and ToHtml escapes it like everything else.
struct Fields {
  std::map<std::string, std::string> texts;  // one that is not there, or empty, closes its section
  std::map<std::string, std::vector<std::string>> lists;
  std::set<std::string> flags;
};

struct Block {
  enum class Kind { kParagraph, kQuote, kList, kLink, kCommands, kHeading };
  Kind kind = Kind::kParagraph;
  std::vector<std::string>
      lines;            // a quotation's paragraphs, a list's items, the commands; may hold line breaks
  std::string address;  // of a link; its label is the one line
};

struct Wording {
  std::string subject;  // one line
  std::vector<Block> blocks;
};

// INTERNAL when the template is not valid, or leaves no subject or no words for these fields.
absl::StatusOr<Wording> Write(absl::string_view template_text, const Fields& fields);

// Lines end in "\n".
std::string ToPlainText(const Wording& wording);

// A whole document without images, scripts or outside resources. `language_code` is BCP 47.
std::string ToHtml(const Wording& wording, absl::string_view language_code);

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_RENDER_WORDS_H_
