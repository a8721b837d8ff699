#include "common/text/text.h"

#include <unicode/bytestream.h>
#include <unicode/casemap.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace parley::text {
namespace {

constexpr UChar32 kMalformed = -1;  // what U8_NEXT answers for bytes that are not UTF-8

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x80; });
}

bool BeginsCodePoint(char byte) {
  return (byte & 0xC0) != 0x80;
}

struct CodePoint {
  UChar32 value;
  size_t end;  // where the next one begins
};

inline CodePoint CodePointAt(std::string_view text, size_t at) {
  UChar32 value;
  U8_NEXT(text.data(), at, text.size(), value);
  return {value, at};
}

bool IsControl(UChar32 c) {
  return (c >= 0 && c < 0x20) || (c >= 0x7F && c <= 0x9F);
}

bool IsForbidden(UChar32 c, TextKind kind) {
  if (c >= 0x20 && c < 0x7F) return false;  // nearly all there is
  if (IsControl(c)) return kind == TextKind::kLine || (c != '\n' && c != '\t');
  return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200B || c == 0x2060 ||
         c == 0xFEFF;
}

std::string Describe(UChar32 c) {
  if (IsControl(c)) return absl::StrFormat("U+%04X (a control character)", c);
  char name[64] = "";
  UErrorCode error = U_ZERO_ERROR;
  u_charName(c, U_UNICODE_CHAR_NAME, name, sizeof(name), &error);
  return absl::StrFormat("U+%04X %s", c, name);
}

// ICU fails here only for want of memory or of its own tables: nothing a caller could answer for.
void AbortUnless(UErrorCode error) {
  if (U_FAILURE(error)) std::abort();
}

}  // namespace

bool IsUtf8(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const CodePoint c = CodePointAt(text, at);
    if (c.value == kMalformed) return false;
    at = c.end;
  }
  return true;
}

int CodePoints(std::string_view text) {
  return static_cast<int>(std::count_if(text.begin(), text.end(), BeginsCodePoint));
}

std::string ToNfc(std::string_view text) {
  if (IsAscii(text)) return std::string(text);
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(error);
  AbortUnless(error);
  std::string composed;
  icu::StringByteSink<std::string> sink(&composed);
  nfc->normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<int32_t>(text.size())), sink, nullptr,
                     error);
  AbortUnless(error);
  return composed;
}

std::optional<std::string> ForbiddenCharacter(std::string_view text, TextKind kind) {
  for (size_t at = 0; at < text.size();) {
    const CodePoint c = CodePointAt(text, at);
    if (IsForbidden(c.value, kind)) return absl::StrCat(Describe(c.value), " is not allowed");
    at = c.end;
  }
  return std::nullopt;
}

std::string StripForbidden(std::string_view text, TextKind kind) {
  std::string kept;
  kept.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const CodePoint c = CodePointAt(text, at);
    if (!IsForbidden(c.value, kind)) {
      kept.append(text.substr(at, c.end - at));
    } else if (kind == TextKind::kLine && (c.value == '\t' || c.value == '\n' || c.value == '\r')) {
      kept.push_back(' ');
    }
    at = c.end;
  }
  return kept;
}

std::string DecodeWindows1252(std::string_view bytes) {
  static constexpr uint16_t k80To9F[32] = {0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                           0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D, 0x017D, 0x008F,
                                           0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                           0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};
  std::string text;
  text.reserve(bytes.size() + bytes.size() / 8);
  for (const unsigned char byte : bytes) {
    const UChar32 c = byte >= 0x80 && byte <= 0x9F ? k80To9F[byte - 0x80] : byte;
    char utf8[U8_MAX_LENGTH];
    size_t length = 0;
    U8_APPEND_UNSAFE(utf8, length, c);
    text.append(utf8, length);
  }
  return text;
}

std::string TrimSpace(std::string_view text) {
  size_t begin = 0;
  while (begin < text.size()) {
    const CodePoint c = CodePointAt(text, begin);
    if (!u_isUWhiteSpace(c.value)) break;
    begin = c.end;
  }
  size_t end = text.size();
  while (end > begin) {
    size_t last = end - 1;
    while (last > begin && !BeginsCodePoint(text[last])) --last;
    if (!u_isUWhiteSpace(CodePointAt(text, last).value)) break;
    end = last;
  }
  return std::string(text.substr(begin, end - begin));
}

std::string CaseFold(std::string_view text) {
  if (IsAscii(text)) return absl::AsciiStrToLower(std::string(text));
  UErrorCode error = U_ZERO_ERROR;
  std::string folded;
  icu::StringByteSink<std::string> sink(&folded);
  icu::CaseMap::utf8Fold(0, icu::StringPiece(text.data(), static_cast<int32_t>(text.size())), sink, nullptr,
                         error);
  AbortUnless(error);
  return folded;
}

}  // namespace parley::text
