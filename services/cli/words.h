#ifndef PARLEY_SERVICES_CLI_WORDS_H_
#define PARLEY_SERVICES_CLI_WORDS_H_

#include <cstdint>
#include <span>
#include <string>

#include "absl/strings/string_view.h"

namespace parley::cli {

// 12345 -> "12,345".
std::string Thousands(int64_t number);

// `text` broken between words into lines of at most `width` columns, each after `indent` spaces, each ended
// by a newline. A single word that is too long stands on a line of its own. Paragraphs (empty lines) are
// kept.
std::string Wrap(absl::string_view text, int indent, int width);

// `text` as it may be shown on a terminal: what could move the cursor, change colours or reverse the
// direction of writing is taken out, whoever wrote it. Bytes that are not UTF-8 become "?".
std::string Printable(absl::string_view text);

// How many columns `text` takes: its code points, which is right for all but East Asian and combining ones.
int Columns(absl::string_view text);

// The candidate that `word` was most likely meant to be, empty when none is near: one that begins with it, or
// one at most an edit away for each three letters, where an edit is a letter put in, left out, replaced or
// swapped with its neighbour.
std::string Nearest(absl::string_view word, std::span<const std::string> candidates);

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_WORDS_H_
