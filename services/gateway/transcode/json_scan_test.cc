#include "services/gateway/transcode/json_scan.h"

#include <chrono>
#include <string>

#include "absl/strings/str_cat.h"
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
        Hostile{"", "column 1: unexpected end"}, Hostile{" \n\t", "column 2: unexpected end"},
        Hostile{"{", "column 2: unexpected end"}, Hostile{"[1", "column 3: unexpected end"},
        Hostile{R"({"a")", "column 5: unexpected end"}, Hostile{R"({"a":)", "column 6: unexpected end"},
        Hostile{R"({"a":1)", "column 7: unexpected end"}, Hostile{R"({"a)", "column 4: unexpected end"},
        Hostile{R"({"a":1,})", "column 8: unexpected '}'"}, Hostile{"[1,]", "column 4: unexpected ']'"},
        Hostile{"[,1]", "column 2: unexpected ','"}, Hostile{"[1,,2]", "column 4: unexpected ','"},
        Hostile{"{,}", "column 2: unexpected ','"}, Hostile{"[1 2]", "column 4: unexpected '2'"},
        Hostile{R"({"a" 1})", "column 6: unexpected '1'"}, Hostile{R"({"a"::1})", "column 6: unexpected ':'"},
        Hostile{R"({1:2})", "column 2: unexpected '1'"}, Hostile{"{a:1}", "column 2: unexpected 'a'"},
        Hostile{"{'a':1}", "column 2: unexpected '''"}, Hostile{R"({"a":'b'})", "column 6: unexpected '''"},
        Hostile{R"({"a":undefined})", "column 6: unexpected 'u'"},
        Hostile{"[NaN]", "column 2: unexpected 'N'"}, Hostile{"[Infinity]", "column 2: unexpected 'I'"},
        Hostile{"[-Infinity]", "column 3: unexpected 'I'"}, Hostile{"[True]", "column 2: unexpected 'T'"},
        Hostile{"[tru]", "column 2: unexpected 't'"}, Hostile{"[nul]", "column 2: unexpected 'n'"},
        Hostile{"[1]]", "column 4: unexpected ']'"}, Hostile{"{}{}", "column 3: unexpected '{'"},
        Hostile{"{} x", "column 4: unexpected 'x'"}, Hostile{"1 2", "column 3: unexpected '2'"},
        Hostile{"[1}", "column 3: unexpected '}'"}, Hostile{R"({"a":1])", "column 7: unexpected ']'"},
        Hostile{"// hi\n{}", "column 1: unexpected '/'"}, Hostile{"{/* hi */}", "column 2: unexpected '/'"},
        Hostile{"# hi\n{}", "column 1: unexpected '#'"}, Hostile{"\xef\xbb\xbf{}", "byte order mark"}));

INSTANTIATE_TEST_SUITE_P(
    Numbers, HostileTest,
    testing::Values(Hostile{"[01]", "column 3: unexpected '1'"}, Hostile{"[-01]", "column 4: unexpected '1'"},
                    Hostile{"[+1]", "column 2: unexpected '+'"}, Hostile{"[.5]", "column 2: unexpected '.'"},
                    Hostile{"[5.]", "column 4: unexpected ']'"}, Hostile{"[1e]", "column 4: unexpected ']'"},
                    Hostile{"[1e+]", "column 5: unexpected ']'"}, Hostile{"[-]", "column 3: unexpected ']'"},
                    Hostile{"[0x1F]", "column 3: unexpected 'x'"},
                    Hostile{"[1e400]", "the number is too large"},
                    Hostile{"[-1e400]", "the number is too large"},
                    Hostile{"[1e99999999999]", "the number is too large"},
                    Hostile{"[" + std::string(400, '9') + "]", "the number is too large"}));

INSTANTIATE_TEST_SUITE_P(
    Texts, HostileTest,
    testing::Values(
        Hostile{R"(["\x41"])", "column 4: unexpected 'x'"}, Hostile{R"(["\u12"])", "four hex digits"},
        Hostile{R"(["\ud800"])", "column 9: unexpected '\"'"}, Hostile{R"(["\udc00"])", "surrogate pair"},
        Hostile{R"(["\ud800\ud800"])", "surrogate pair"},
        Hostile{R"(["\ud800x"])", "column 9: unexpected 'x'"},
        Hostile{R"(["\ud800\n"])", "column 10: unexpected 'n'"}, Hostile{R"(["\u0000"])", "holds NUL"},
        Hostile{R"({"a\u0000":1})", "holds NUL"}, Hostile{std::string("[\"a\0b\"]", 7), "holds NUL"},
        Hostile{std::string("{}\0x", 4), "holds NUL"}, Hostile{std::string("\0{}", 3), "holds NUL"},
        Hostile{"[\"a\nb\"]", "control character"}, Hostile{"[\"a\tb\"]", "control character"},
        Hostile{"[\"\x80\"]", "ill-formed UTF-8"}, Hostile{"[\"\xc0\xaf\"]", "ill-formed UTF-8"},
        Hostile{"[\"\xed\xa0\x80\"]", "ill-formed UTF-8"},
        Hostile{"[\"\xf4\x90\x80\x80\"]", "ill-formed UTF-8"}, Hostile{"[\"\xe2\x82\"]", "ill-formed"},
        Hostile{R"({"\x":1})", "column 4: unexpected 'x'"}, Hostile{"[\xff]", "ill-formed UTF-8, or"}));

INSTANTIATE_TEST_SUITE_P(
    Structure, HostileTest,
    testing::Values(Hostile{R"({"a":1,"a":2})", "twice"}, Hostile{R"({"a":1,"\u0061":2})", "twice"},
                    Hostile{R"({"b":{"a":1,"c":2,"a":3}})", "twice"}, Hostile{R"([{"":1,"":2}])", "twice"},
                    Hostile{Nested(33, "[", "]"), "deeper than 32"},
                    Hostile{Nested(33, R"({"a":)", "}"), "deeper than 32"},
                    Hostile{Nested(100'000, "[", "]"), "deeper than 32"},
                    Hostile{std::string(200'000, '['), "deeper than 32"},
                    Hostile{std::string(200'000, '\n') + "x", "line 200001, column 1: unexpected 'x'"},
                    Hostile{"{\"a\":" + Nested(2000, "\n ", "") + "x}",
                            "line 2001, column 3: unexpected 'x'"},
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
  EXPECT_TRUE(ScanJson(text + std::string(100'000, '\n') + "1]\n").ok());
}

// Names are compared as a whole, however the parser hands them out.
TEST(JsonScanTest, ComparesLongNamesWithEscapes) {
  const std::string half(50'000, 'n');
  const auto object = [&](const std::string& first, const std::string& second) {
    return absl::StrCat("{\"", half, first, half, "\":1,\"", half, second, half, "\":2}");
  };
  EXPECT_TRUE(ScanJson(object("a", "b")).ok());
  EXPECT_THAT(std::string(ScanJson(object("a", "\\u0061")).message()), HasSubstr("twice"));
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
