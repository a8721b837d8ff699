#include "services/contacts/contact/import/csv_reader.h"

#include <algorithm>
#include <random>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<CsvRecord> Drain(CsvReader& reader) {
  std::vector<CsvRecord> records;
  while (std::optional<CsvRecord> record = reader.Next()) records.push_back(*std::move(record));
  return records;
}

void Append(std::vector<CsvRecord> more, std::vector<CsvRecord>& records) {
  std::move(more.begin(), more.end(), std::back_inserter(records));
}

std::vector<CsvRecord> Read(std::string_view input, size_t chunk_bytes) {
  CsvReader reader;
  std::vector<CsvRecord> records;
  for (size_t at = 0; at < input.size(); at += chunk_bytes) {
    reader.Feed(input.substr(at, chunk_bytes));
    Append(Drain(reader), records);
  }
  reader.Finish();
  Append(Drain(reader), records);
  return records;
}

std::vector<CsvRecord> Read(std::string_view input) {
  return Read(input, std::max<size_t>(input.size(), 1));
}

CsvRecord Row(int line, std::vector<std::string> cells) {
  return {.line = line, .cells = std::move(cells)};
}

CsvRecord Broken(int line, CsvProblem problem, int cell = -1) {
  return {.line = line, .error = CsvError{problem, cell}};
}

TEST(CsvReader, ReadsNothingFromNothing) {
  EXPECT_THAT(Read(""), IsEmpty());
  EXPECT_THAT(Read("\xEF\xBB\xBF"), IsEmpty());
}

TEST(CsvReader, EndsALineAtLfCrLfAndCr) {
  EXPECT_THAT(Read("a\nb\r\nc\rd"), ElementsAre(Row(1, {"a"}), Row(2, {"b"}), Row(3, {"c"}), Row(4, {"d"})));
  EXPECT_THAT(Read("a\r"), ElementsAre(Row(1, {"a"})));
}

TEST(CsvReader, ReadsALastLineWithoutEnd) {
  EXPECT_THAT(Read("a,b\nc,"), ElementsAre(Row(1, {"a", "b"}), Row(2, {"c", ""})));
  EXPECT_THAT(Read("\"a\""), ElementsAre(Row(1, {"a"})));
}

TEST(CsvReader, ReadsABlankLineAsOneEmptyCell) {
  EXPECT_THAT(Read("\n\r\na"), ElementsAre(Row(1, {""}), Row(2, {""}), Row(3, {"a"})));
}

TEST(CsvReader, ReadsQuotedCommasQuotesAndLineBreaks) {
  EXPECT_THAT(Read("\"a,b\",\"say \"\"hi\"\"\",\"\"\n\"x\ny\r\nz\rw\",v\nu"),
              ElementsAre(Row(1, {"a,b", "say \"hi\"", ""}), Row(2, {"x y z w", "v"}), Row(6, {"u"})));
}

TEST(CsvReader, TakesAQuoteInsideAnUnquotedCellAsText) {
  EXPECT_THAT(Read("6\" disk, \"a\"\nb"), ElementsAre(Row(1, {"6\" disk", " \"a\""}), Row(2, {"b"})));
}

TEST(CsvReader, DropsAByteOrderMarkOnceAtTheStart) {
  EXPECT_THAT(Read("\xEF\xBB\xBF\"a\"\n\xEF\xBB\xBF"), ElementsAre(Row(1, {"a"}), Row(2, {"\uFEFF"})));
}

TEST(CsvReader, LosesOnlyTheLineWithTextBehindAClosingQuote) {
  EXPECT_THAT(Read("\"a\"b,\"c\nd\r\n\"e\" ,f\ng"),
              ElementsAre(Broken(1, CsvProblem::kTextAfterQuote), Row(2, {"d"}),
                          Broken(3, CsvProblem::kTextAfterQuote), Row(4, {"g"})));
}

TEST(CsvReader, LosesOnlyTheLineOfAQuoteThatTheInputNeverCloses) {
  EXPECT_THAT(Read("a\n\"b,c\nd,e\nf"), ElementsAre(Row(1, {"a"}), Broken(2, CsvProblem::kUnterminatedQuote),
                                                    Row(3, {"d", "e"}), Row(4, {"f"})));
  EXPECT_THAT(Read("\""), ElementsAre(Broken(1, CsvProblem::kUnterminatedQuote)));
  EXPECT_THAT(Read("\"a\"\""), ElementsAre(Broken(1, CsvProblem::kUnterminatedQuote)));
}

TEST(CsvReader, LosesOnlyTheLineOfAQuoteThatALaterQuoteClosesInTheMiddleOfText) {
  EXPECT_THAT(Read("\"a,b\nc,\"d, e\"\nf"),
              ElementsAre(Broken(1, CsvProblem::kUnterminatedQuote), Row(2, {"c", "d, e"}), Row(3, {"f"})));
}

TEST(CsvReader, GivesUpAQuoteAtTheRecordLimitAndReadsTheNextLine) {
  const std::string filler = "x,y\n";
  std::string input = "\"open\n";
  for (size_t i = 0; i < kCsvRecordBytesMax / filler.size(); ++i) input += filler;
  const std::vector<CsvRecord> records = Read(input);
  ASSERT_THAT(records, SizeIs(1 + kCsvRecordBytesMax / filler.size()));
  EXPECT_EQ(records[0], Broken(1, CsvProblem::kUnterminatedQuote));
  EXPECT_EQ(records[1], Row(2, {"x", "y"}));
  EXPECT_EQ(records.back(), Row(static_cast<int>(records.size()), {"x", "y"}));
}

TEST(CsvReader, ReadsARecordAtTheLimitAndRefusesALongerOne) {
  std::string limit(kCsvRecordBytesMax, ',');
  std::fill(limit.begin(), limit.begin() + 1000,
            'a');  // whichever check comes later, it is not the record's length
  EXPECT_THAT(Read(limit + "\nb"), ElementsAre(Broken(1, CsvProblem::kTooManyCells), Row(2, {"b"})));
  EXPECT_THAT(Read(limit), ElementsAre(Broken(1, CsvProblem::kTooManyCells)));
  EXPECT_THAT(Read(limit + "a\nb"), ElementsAre(Broken(1, CsvProblem::kRecordTooLong), Row(2, {"b"})));
  EXPECT_THAT(Read(limit + limit + limit + "\r\nb"),
              ElementsAre(Broken(1, CsvProblem::kRecordTooLong), Row(2, {"b"})));
}

TEST(CsvReader, ReadsACellAtTheLimitAndRefusesALongerOne) {
  const std::string limit(kCsvCellBytesMax, 'a');
  EXPECT_THAT(Read("x," + limit), ElementsAre(Row(1, {"x", limit})));
  EXPECT_THAT(Read("x,\"" + limit + "\""), ElementsAre(Row(1, {"x", limit})));
  EXPECT_THAT(Read("x," + limit + "a\nb"),
              ElementsAre(Broken(1, CsvProblem::kCellTooLong, 1), Row(2, {"b"})));
  EXPECT_THAT(Read("\"" + limit + "\n\",x\nb"),
              ElementsAre(Broken(1, CsvProblem::kCellTooLong, 0), Row(3, {"b"})));
}

TEST(CsvReader, ReadsTheMostCellsAndRefusesOneMore) {
  const std::string commas(kCsvCellsMax - 1, ',');
  EXPECT_THAT(Read(commas), ElementsAre(Field(&CsvRecord::cells, SizeIs(kCsvCellsMax))));
  EXPECT_THAT(Read(commas + ",\nb"), ElementsAre(Broken(1, CsvProblem::kTooManyCells), Row(2, {"b"})));
}

TEST(CsvReader, RefusesARecordWithNulAndGoesOn) {
  EXPECT_THAT(Read(std::string_view("a\0,b\n\"c\n\0\"\nd", 12)),
              ElementsAre(Broken(1, CsvProblem::kNul), Broken(2, CsvProblem::kNul), Row(4, {"d"})));
}

TEST(CsvReader, ReadsARecordThatIsNotUtf8AsWindows1252) {
  const std::vector<CsvRecord> records = Read("caf\xE9,\x80\ncaf\u00E9");
  ASSERT_THAT(records, SizeIs(2));
  EXPECT_THAT(records[0].cells, ElementsAre("caf\u00E9", "\u20AC"));
  EXPECT_TRUE(records[0].is_windows_1252);
  EXPECT_EQ(records[1], Row(2, {"caf\u00E9"}));
}

std::string NastyFile() {
  return absl::StrCat("\xEF\xBB\xBF",
                      "a,\"b\r\nc\"\r\n\r\r\n\"q\"\"\r,z\"\n\"open\r\nstill,\"mid\"\r\n\"x\"y,\"\r\n",
                      std::string("nul\0,1\n", 7), "caf\xE9,\"\x93quoted\x94\"\n", std::string(70, ','), "\n",
                      "w\u00F6rld,\"\"\r\"unended\nlast,\"1\"");
}

TEST(CsvReader, AnswersTheSameHoweverTheInputIsCutInTwo) {
  const std::string input = NastyFile();
  const std::vector<CsvRecord> expected = Read(input);
  ASSERT_THAT(expected, SizeIs(13));
  for (size_t split = 0; split <= input.size(); ++split) {
    CsvReader reader;
    reader.Feed(input.substr(0, split));
    std::vector<CsvRecord> records = Drain(reader);
    reader.Feed(input.substr(split));
    Append(Drain(reader), records);
    reader.Finish();
    Append(Drain(reader), records);
    EXPECT_EQ(records, expected) << "cut at " << split;
  }
}

TEST(CsvReader, AnswersTheSameForEveryChunkLength) {
  const std::string input = NastyFile() + NastyFile();
  const std::vector<CsvRecord> expected = Read(input);
  for (size_t bytes = 1; bytes < input.size(); ++bytes) EXPECT_EQ(Read(input, bytes), expected) << bytes;
}

TEST(CsvReader, AnswersTheSameForEveryChunkLengthAroundTheRecordLimit) {
  std::string input = "\"open," + std::string(kCsvRecordBytesMax - 8, 'a') + "\r\n\r\n\n";
  input += "x,\"open\n" + std::string(kCsvRecordBytesMax + 100, 'b') + "\r\nlast,\"open\r\n";
  const std::vector<CsvRecord> expected = Read(input);
  EXPECT_EQ(expected.front(), Broken(1, CsvProblem::kUnterminatedQuote));
  for (const size_t bytes : {1u, 2u, 7u, 4096u, 65535u, 65536u, 65537u, 100000u}) {
    EXPECT_EQ(Read(input, bytes), expected) << bytes;
  }
}

// The rules read plainly: a new reader, which remembers no earlier scan, at each record. Lines end in LF.
std::vector<CsvRecord> ReadWithoutMemory(std::string_view input) {
  std::vector<CsvRecord> records;
  for (int lines_before = 0;;) {
    CsvReader reader;
    reader.Feed(input);
    reader.Finish();
    Append({*reader.Next()}, records);
    records.back().line += lines_before;
    const std::optional<CsvRecord> second = reader.Next();
    if (!second.has_value()) return records;
    for (int line = 1; line < second->line; ++line) input.remove_prefix(input.find('\n') + 1);
    lines_before += second->line - 1;
  }
}

TEST(CsvReader, ReadsTheSameWithAndWithoutMemoryOfEarlierScans) {
  std::mt19937 random(20240312);
  for (int round = 0; round < 5000; ++round) {
    std::string input;
    for (int i = 0; i < 60; ++i) input.push_back("\"\"\",\n\nx"[random() % 7]);
    EXPECT_EQ(Read(input), ReadWithoutMemory(input)) << input;
  }
}

// The first line of each pair opens a quote that no line closes, the second is broken on its own when it
// begins a record and is text inside a quote. Reading kCsvRecordBytesMax for each pair would take many
// minutes: the time limit of the test program is the assertion.
TEST(CsvReader, ReadsAFileOfOpenQuotesInLinearTime) {
  constexpr int kPairs = 700'000;
  std::string input;
  for (int i = 0; i < kPairs; ++i) input += "x\",\"\n\"\"z\n";
  CsvReader reader;
  reader.Feed(input);
  reader.Finish();
  for (int i = 0; i < kPairs; ++i) {
    ASSERT_EQ(reader.Next()->error, (CsvError{CsvProblem::kUnterminatedQuote}));
    ASSERT_EQ(reader.Next()->error, (CsvError{CsvProblem::kTextAfterQuote}));
  }
  EXPECT_EQ(reader.Next(), std::nullopt);
}

}  // namespace
}  // namespace parley
