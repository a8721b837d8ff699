#ifndef PARLEY_SERVICES_GATEWAY_OPENAPI_PROSE_H_
#define PARLEY_SERVICES_GATEWAY_OPENAPI_PROSE_H_

#include <string>

#include "absl/strings/string_view.h"

namespace parley::gateway {

// Comments of protos as OpenAPI has them: CommonMark, in which `code` is marked and "<" would begin HTML.

// "seekers/<id>" -> "seekers/\<id>", but not within `code`.
std::string Markdown(absl::string_view comment);

// A comment's first sentence without its full stop, on one line, and what follows it. "e.g." ends none.
struct FirstAndRest {
  std::string first;
  std::string rest;
};
FirstAndRest SplitSentence(absl::string_view comment);

// What Markdown() makes, as HTML: paragraphs, indented lines as they stand, `code`. Everything else is text.
std::string HtmlParagraphs(absl::string_view markdown);
// The same for a text of one paragraph, without the <p>.
std::string HtmlLine(absl::string_view markdown);

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_OPENAPI_PROSE_H_
