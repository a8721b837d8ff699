#include "services/gateway/transcode/json_scan.h"

#include <chrono>
#include <string>

#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::gateway {
namespace {

using testing::HasSubstr;

std::string Nested(int depth, const std::string& open, const std::string& close) {
  std::string text;
  for (int i = 0; i < depth; ++i) text += open;
  text += "1";
  for (int i = 0; i < depth; ++i) text += close;
  return text;
}

struct Hostile {
  std::string text;
  std::string wrong;  // of the message
};

class HostileTest : public testing::TestWithParam<Hostile> {};

TEST_P(HostileTest, IsRefusedWithItsPlaceAndWhatIsWrong) {
  const absl::Status status = ScanJson(GetParam().text);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), "MALFORMED_REQUEST");
  EXPECT_THAT(std::string(status.message()), HasSubstr("at line "));
  EXPECT_THAT(std::string(status.message()), HasSubstr(GetParam().wrong));
  EXPECT_LT(status.message().size(), 200);
}

INSTANTIATE_TEST_SUITE_P(
    Syntax, HostileTest,
    testing::Values(
        Hostile{"", "unexpected end of input"}, Hostile{" \n\t", "unexpected end of input"},
        Hostile{"{", "unexpected end of input"}, Hostile{"[1", "unexpected end of input"},
        Hostile{R"({"a")", "unexpected end of input"}, Hostile{R"({"a":)", "unexpected end of input"},
        Hostile{R"({"a":1)", "unexpected end of input"}, Hostile{R"({"a)", "missing closing quote"},
        Hostile{R"({"a":1,})", "unexpected '}'"}, Hostile{"[1,]", "unexpected ']'"},
        Hostile{"[,1]", "unexpected ','"}, Hostile{"[1,,2]", "unexpected ','"},
        Hostile{"{,}", "unexpected ','"}, Hostile{"[1 2]", "unexpected number literal"},
        Hostile{R"({"a" 1})", "unexpected number literal"}, Hostile{R"({"a"::1})", "unexpected ':'"},
        Hostile{R"({1:2})", "unexpected number literal"}, Hostile{"{a:1}", "invalid literal"},
        Hostile{"{'a':1}", "invalid literal"}, Hostile{R"({"a":'b'})", "invalid literal"},
        Hostile{R"({"a":undefined})", "invalid literal"}, Hostile{"[NaN]", "invalid literal"},
        Hostile{"[Infinity]", "invalid literal"}, Hostile{"[-Infinity]", "invalid number"},
        Hostile{"[True]", "invalid literal"}, Hostile{"[tru]", "invalid literal"},
        Hostile{"[nul]", "invalid literal"}, Hostile{"[1]]", "unexpected ']'"},
        Hostile{"{}{}", "unexpected '{'"}, Hostile{"{} x", "invalid literal"},
        Hostile{"1 2", "unexpected number literal"}, Hostile{"[1}", "unexpected '}'"},
        Hostile{R"({"a":1])", "unexpected ']'"}, Hostile{"// hi\n{}", "invalid literal"},
        Hostile{"{/* hi */}", "invalid literal"}, Hostile{"# hi\n{}", "invalid literal"},
        Hostile{"\xef\xbb\xbf{}", "byte order mark"}));

INSTANTIATE_TEST_SUITE_P(
    Numbers, HostileTest,
    testing::Values(Hostile{"[01]", "unexpected number literal"},
                    Hostile{"[-01]", "unexpected number literal"}, Hostile{"[+1]", "invalid literal"},
                    Hostile{"[.5]", "invalid literal"}, Hostile{"[5.]", "invalid number"},
                    Hostile{"[1e]", "invalid number"}, Hostile{"[1e+]", "invalid number"},
                    Hostile{"[-]", "invalid number"}, Hostile{"[0x1F]", "invalid literal"},
                    Hostile{"[1e400]", "the number is too large"},
                    Hostile{"[-1e400]", "the number is too large"},
                    Hostile{"[" + std::string(400, '9') + "]", "the number is too large"}));

INSTANTIATE_TEST_SUITE_P(
    Texts, HostileTest,
    testing::Values(
        Hostile{R"(["\x41"])", "invalid string"}, Hostile{R"(["\u12"])", "invalid string"},
        Hostile{R"(["\ud800"])", "invalid string"}, Hostile{R"(["\udc00"])", "invalid string"},
        Hostile{R"(["\ud800\ud800"])", "invalid string"}, Hostile{R"(["\ud800x"])", "invalid string"},
        Hostile{R"(["\u0000"])", "holds NUL"}, Hostile{R"({"a\u0000":1})", "holds NUL"},
        Hostile{std::string("[\"a\0b\"]", 7), "holds NUL"}, Hostile{std::string("{}\0x", 4), "holds NUL"},
        Hostile{std::string("\0{}", 3), "holds NUL"}, Hostile{"[\"a\nb\"]", "control character"},
        Hostile{"[\"a\tb\"]", "control character"}, Hostile{"[\"\x80\"]", "ill-formed UTF-8"},
        Hostile{"[\"\xc0\xaf\"]", "ill-formed UTF-8"}, Hostile{"[\"\xed\xa0\x80\"]", "ill-formed UTF-8"},
        Hostile{"[\"\xf4\x90\x80\x80\"]", "ill-formed UTF-8"}, Hostile{"[\"\xe2\x82\"]", "ill-formed"},
        Hostile{"[\xff]", "invalid literal"}));

INSTANTIATE_TEST_SUITE_P(Structure, HostileTest,
                         testing::Values(Hostile{R"({"a":1,"a":2})", "twice"},
                                         Hostile{R"({"a":1,"\u0061":2})", "twice"},
                                         Hostile{R"({"b":{"a":1,"c":2,"a":3}})", "twice"},
                                         Hostile{R"([{"":1,"":2}])", "twice"},
                                         Hostile{Nested(33, "[", "]"), "deeper than 32"},
                                         Hostile{Nested(33, R"({"a":)", "}"), "deeper than 32"},
                                         Hostile{Nested(100'000, "[", "]"), "deeper than 32"},
                                         Hostile{std::string(200'000, '['), "deeper than 32"},
                                         Hostile{std::string(200'000, '\n') + "x", "in a row"},
                                         Hostile{"{\"a\":" + Nested(2000, "\n ", "") + "x}", "in a row"},
                                         Hostile{Nested(50'000, R"({"a":)", "}"), "deeper than 32"}));

TEST(JsonScanTest, TakesEveryValueOfRfc8259) {
  for (const std::string& text :
       {std::string("{}"), std::string("[]"), std::string("null"), std::string(" true\r\n"),
        std::string("-0"), std::string("1e308"), std::string("1E-400"), std::string("9007199254740993"),
        std::string(R"("")"), std::string(R"({"a":{"a":1},"b":[{"a":1},{"a":2}]})"),
        std::string(R"(["\ud83d\ude00","é","\/"])"), Nested(32, "[", "]"), Nested(32, R"({"a":)", "}")}) {
    EXPECT_TRUE(ScanJson(text).ok()) << text << ScanJson(text);
  }
}

TEST(JsonScanTest, TakesTextOnManyLines) {
  std::string text = "[";
  for (int i = 1; i < 1500; ++i) text += "\n\t1,";
  EXPECT_TRUE(ScanJson(text + "\n" + std::string(kJsonBlankRunMax - 1, '\n') + "1]\n").ok());
}

TEST(JsonScanTest, SaysWhere) {
  EXPECT_THAT(std::string(ScanJson("{\n  \"a\": 1,\n  \"a\": 2\n}").message()),
              HasSubstr("line 3, column 5:"));
  EXPECT_THAT(std::string(ScanJson("[1,]").message()), HasSubstr("line 1, column 4:"));
}

TEST(JsonScanTest, TakesAsManyValuesAsTheLimitAndNoMore) {
  const auto list = [](int elements) {
    std::string text = "[1";
    for (int i = 1; i < elements; ++i) text += ",1";
    return text + "]";
  };
  EXPECT_TRUE(ScanJson(list(kJsonValuesMax - 1)).ok());
  EXPECT_THAT(std::string(ScanJson(list(kJsonValuesMax)).message()), HasSubstr("more than 2000 values"));
}

// The figure is printed; the bound is loose, because a sanitizer and other programs slow it down.
TEST(JsonScanTest, ALargeBodyTakesLittleTime) {
  const std::string text = R"({"a":")" + std::string(256 << 10, 'x') + R"("})";
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_TRUE(ScanJson(text).ok());
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
  RecordProperty("scan_of_256_kb_ms", std::to_string(took.count()));
  EXPECT_LT(took.count(), 500);
}

}  // namespace
}  // namespace parley::gateway
