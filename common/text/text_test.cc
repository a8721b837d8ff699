#include "common/text/text.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::text {
namespace {

using ::testing::Optional;

constexpr std::string_view kNul("a\0b", 3);

TEST(IsUtf8, AcceptsEveryWellFormedLength) {
  EXPECT_TRUE(IsUtf8(""));
  EXPECT_TRUE(IsUtf8("plain"));
  EXPECT_TRUE(IsUtf8("Zo\u00EB \u4E16\u754C \U0001F600"));
  EXPECT_TRUE(IsUtf8(kNul));
}

TEST(IsUtf8, RefusesOverlongSurrogateTruncatedAndTooLargeSequences) {
  EXPECT_FALSE(IsUtf8("\xC0\xAF"));
  EXPECT_FALSE(IsUtf8("\xE0\x80\xAF"));
  EXPECT_FALSE(IsUtf8("\xED\xA0\x80"));
  EXPECT_FALSE(IsUtf8("\xF4\x90\x80\x80"));
  EXPECT_FALSE(IsUtf8("caf\xC3"));
  EXPECT_FALSE(IsUtf8("caf\xE9 noir"));
  EXPECT_FALSE(IsUtf8("\x80"));
}

TEST(CodePoints, CountsCharactersNotBytes) {
  EXPECT_EQ(CodePoints(""), 0);
  EXPECT_EQ(CodePoints("Zo\u00EB"), 3);
  EXPECT_EQ(CodePoints("\U0001F600\u4E16"), 2);
}

TEST(ToNfc, ComposesALetterAndItsAccent) {
  EXPECT_EQ(ToNfc("Jose\u0301"), "Jos\u00E9");
  EXPECT_EQ(ToNfc("Jos\u00E9"), "Jos\u00E9");
  EXPECT_EQ(ToNfc("\u1112\u1161\u11AB"), "\uD55C");
  EXPECT_EQ(ToNfc("plain"), "plain");
  EXPECT_EQ(ToNfc(""), "");
}

TEST(ToNfc, KeepsMalformedBytes) {
  EXPECT_EQ(ToNfc("a\xFFz"), "a\xFFz");
}

TEST(ForbiddenCharacter, NamesTheFirstOffender) {
  EXPECT_THAT(ForbiddenCharacter("a\u202E\u200B", TextKind::kLine),
              Optional(std::string("U+202E RIGHT-TO-LEFT OVERRIDE is not allowed")));
  EXPECT_THAT(ForbiddenCharacter(kNul, TextKind::kLong),
              Optional(std::string("U+0000 (a control character) is not allowed")));
}

class Forbidden : public testing::TestWithParam<std::string_view> {};

TEST_P(Forbidden, IsFoundAndStrippedInBothKinds) {
  const std::string text = "a" + std::string(GetParam()) + "z";
  for (const TextKind kind : {TextKind::kLine, TextKind::kLong}) {
    EXPECT_TRUE(ForbiddenCharacter(text, kind).has_value());
    EXPECT_EQ(StripForbidden(text, kind), "az");
  }
}

INSTANTIATE_TEST_SUITE_P(Characters, Forbidden,
                         testing::Values(std::string_view("\0", 1), "\x01", "\x1B", "\x1F", "\x7F", "\u0080",
                                         "\u0085", "\u009F", "\u202A", "\u202B", "\u202C", "\u202D", "\u202E",
                                         "\u2066", "\u2067", "\u2068", "\u2069", "\u200B", "\u2060",
                                         "\uFEFF"));

class Allowed : public testing::TestWithParam<std::string_view> {};

TEST_P(Allowed, IsKept) {
  EXPECT_EQ(ForbiddenCharacter(GetParam(), TextKind::kLine), std::nullopt);
  EXPECT_EQ(StripForbidden(GetParam(), TextKind::kLine), GetParam());
}

// Hebrew, Arabic, Persian with ZWNJ, an emoji family held by ZWJ, the neighbours of every forbidden range.
INSTANTIATE_TEST_SUITE_P(Characters, Allowed,
                         testing::Values("", " ~", "\u05E9\u05DC\u05D5\u05DD", "\u0639\u0644\u064A",
                                         "\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645",
                                         "\U0001F469\u200D\U0001F4BB", "\u00A0", "\u2029\u202F",
                                         "\u2065\u206A", "\u200A\u200C", "\u205F\u2061", "=cmd()",
                                         "malformed \xFF"));

TEST(TextKind, OnlyLongTextKeepsNewlineAndTab) {
  EXPECT_EQ(ForbiddenCharacter("a\n\tz", TextKind::kLong), std::nullopt);
  EXPECT_EQ(StripForbidden("a\n\tz", TextKind::kLong), "a\n\tz");
  EXPECT_TRUE(ForbiddenCharacter("a\nz", TextKind::kLine).has_value());
  EXPECT_TRUE(ForbiddenCharacter("a\tz", TextKind::kLine).has_value());
  EXPECT_TRUE(ForbiddenCharacter("a\rz", TextKind::kLong).has_value());
}

TEST(StripForbidden, KeepsTheWordsOfALineApart) {
  EXPECT_EQ(StripForbidden("Analytical\tEngines\r\nLtd", TextKind::kLine), "Analytical Engines  Ltd");
  EXPECT_EQ(StripForbidden("one\r\ntwo", TextKind::kLong), "one\ntwo");
}

TEST(DecodeWindows1252, ReadsLettersTheEuroSignAndTheOpenBytes) {
  EXPECT_EQ(DecodeWindows1252("caf\xE9"), "caf\u00E9");
  EXPECT_EQ(DecodeWindows1252("\x80\x9F\x92"), "\u20AC\u0178\u2019");
  EXPECT_EQ(DecodeWindows1252("\x81"), "\u0081");
}

TEST(DecodeWindows1252, AnswersUtf8ForEveryByte) {
  std::string every_byte;
  for (int byte = 0; byte < 256; ++byte) every_byte.push_back(static_cast<char>(byte));
  const std::string text = DecodeWindows1252(every_byte);
  EXPECT_TRUE(IsUtf8(text));
  EXPECT_EQ(CodePoints(text), 256);
}

TEST(TrimSpace, RemovesUnicodeSpaceAtTheEndsOnly) {
  EXPECT_EQ(TrimSpace(" \t\u00A0Ada  Example\u2003\r\n"), "Ada  Example");
  EXPECT_EQ(TrimSpace(" \u3000 "), "");
  EXPECT_EQ(TrimSpace(""), "");
  EXPECT_EQ(TrimSpace("Zo\u00EB"), "Zo\u00EB");
}

TEST(CaseFold, MeetsAcrossCaseInAnyScript) {
  EXPECT_EQ(CaseFold("Ada@Example.COM"), "ada@example.com");
  EXPECT_EQ(CaseFold("Stra\u00DFe"), CaseFold("STRASSE"));
  EXPECT_EQ(CaseFold("\u03A3\u03AF\u03C3\u03C5\u03C6\u03BF\u03C2"),
            CaseFold("\u03A3\u038A\u03A3\u03A5\u03A6\u039F\u03A3"));
}

}  // namespace
}  // namespace parley::text
