#ifndef PARLEY_COMMON_TEXT_TEXT_H_
#define PARLEY_COMMON_TEXT_TEXT_H_

#include <optional>
#include <string>
#include <string_view>

// What text may enter Parley, decided here and nowhere else. An RPC refuses what is forbidden and names it;
// an import strips it and warns. Every function is pure and may be called from any thread.
namespace parley::text {

// A line is a name, a title, an address; long text is a note or a message, where newline and tab are kept.
enum class TextKind { kLine, kLong };

// Whether every byte belongs to a well-formed sequence: no overlong forms, no surrogates, nothing above
// U+10FFFF.
bool IsUtf8(std::string_view text);

// The number of code points of UTF-8 `text`, the unit of every "at most N characters" limit.
int CodePoints(std::string_view text);

// Composes `text` (Unicode NFC), so that equal words are equal bytes. `text` is UTF-8; a malformed sequence
// is kept as it is.
std::string ToNfc(std::string_view text);

// Names the first character that may not be stored, as "U+202E RIGHT-TO-LEFT OVERRIDE is not allowed", or
// nothing when all may. Forbidden are NUL and the other control characters (newline and tab only in a line),
// the bidirectional controls U+202A-202E and U+2066-2069, and the invisible U+200B, U+2060 and U+FEFF.
// Right-to-left letters and the joiners U+200C and U+200D, which Persian and Hindi need, are allowed.
// `text` is UTF-8; malformed sequences are IsUtf8's to refuse and are passed over here.
std::optional<std::string> ForbiddenCharacter(std::string_view text, TextKind kind);

// Removes every forbidden character. In a line a tab, newline or carriage return becomes a space, because the
// words around it would otherwise grow together. `text` is UTF-8; malformed sequences are kept as they are.
std::string StripForbidden(std::string_view text, TextKind kind);

// Reads bytes as Windows-1252 and returns UTF-8. Total: the five bytes the code page leaves open become the
// C1 controls of the same number, as the WHATWG encoding standard has it.
std::string DecodeWindows1252(std::string_view bytes);

// Removes Unicode white space (the no-break space too) at both ends.
std::string TrimSpace(std::string_view text);

// Folds case for comparing, independent of language (Unicode full case folding): "STRASSE" and "straße" meet.
std::string CaseFold(std::string_view text);

}  // namespace parley::text

#endif  // PARLEY_COMMON_TEXT_TEXT_H_
