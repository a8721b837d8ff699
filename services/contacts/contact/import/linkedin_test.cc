#include "services/contacts/contact/import/linkedin.h"

#include <fstream>
#include <iterator>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::VariantWith;

struct Outcome {
  std::vector<RowOutcome> rows;
  std::optional<FileError> error;
  FileSummary summary;

  bool operator==(const Outcome&) const = default;
};

void TakeAll(LinkedInImport& import, std::vector<RowOutcome>& rows) {
  for (std::vector<RowOutcome> taken = import.Take(500); !taken.empty(); taken = import.Take(500)) {
    std::move(taken.begin(), taken.end(), std::back_inserter(rows));
  }
}

Outcome Import(std::string_view file, size_t chunk_bytes) {
  LinkedInImport import;
  Outcome outcome;
  for (size_t at = 0; at < file.size(); at += chunk_bytes) {
    import.Feed(file.substr(at, chunk_bytes));
    TakeAll(import, outcome.rows);
  }
  import.Finish();
  TakeAll(import, outcome.rows);
  outcome.error = import.error();
  outcome.summary = import.summary();
  return outcome;
}

Outcome Import(std::string_view file) {
  return Import(file, 128 * 1024);
}

constexpr char kHeader[] = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n";

std::string Rows(std::string_view rows) {
  return std::string(kHeader).append(rows);
}

// A row for https://linkedin.com/in/<who>.
std::string RowOf(std::string_view who) {
  return std::string("Ada,Example,https://linkedin.com/in/").append(who).append(",,,,\n");
}

auto ImportedAt(int line) {
  return VariantWith<ImportRow>(Field(&ImportRow::line, line));
}
auto Named(const char* name) {
  return VariantWith<ImportRow>(Field(&ImportRow::display_name, name));
}
auto RefusedAt(int line, const char* reason) {
  return VariantWith<RowError>(AllOf(Field(&RowError::line, line), Field(&RowError::reason, reason),
                                     Field(&RowError::message, Not(IsEmpty()))));
}
auto DuplicateAt(int line, int first_line, const char* column) {
  return VariantWith<DuplicateRow>(DuplicateRow{line, first_line, column});
}

std::string ReasonOf(std::string_view file) {
  const std::optional<FileError> error = Import(file).error;
  return error.has_value() ? error->reason : "";
}

TEST(LinkedInImport, ReadsTheExample) {
  std::ifstream file(PARLEY_EXAMPLES "/Connections.csv");
  std::ostringstream text;
  text << file.rdbuf();
  const Outcome outcome = Import(text.str());
  EXPECT_EQ(outcome.error, std::nullopt);
  EXPECT_EQ(outcome.summary, FileSummary{.imported_count = 12});
  ASSERT_THAT(outcome.rows, SizeIs(12));
  const auto& tomasz = std::get<ImportRow>(outcome.rows[2]);
  EXPECT_EQ(tomasz.display_name, "Tomasz Przyk\u0142adowy");
  EXPECT_EQ(tomasz.organisation, "Harbour, Lane & Partners");
  EXPECT_EQ(tomasz.connected_on, absl::CivilDay(2024, 2, 29));
}

TEST(LinkedInImport, FindsTheHeaderBehindAnyPreamble) {
  const std::string rows = Rows(RowOf("ada"));
  EXPECT_THAT(Import(rows).rows, ElementsAre(ImportedAt(2)));
  EXPECT_THAT(Import("\xEF\xBB\xBFNotes:\r\n\"With, a comma\r\nand a line\"\r\n\r\n" + rows).rows,
              ElementsAre(ImportedAt(6)));
  EXPECT_THAT(Import("Notes:\n\"A quote never closed\n\n" + rows).rows, ElementsAre(ImportedAt(5)));
}

TEST(LinkedInImport, MapsOlderExportsByColumnName) {
  const Outcome outcome =
      Import("first name,last name,email address,company\nAda,Example,ada@example.com,Engines\n");
  ASSERT_THAT(outcome.rows, ElementsAre(Named("Ada Example")));
  EXPECT_EQ(std::get<ImportRow>(outcome.rows[0]).organisation, "Engines");
}

TEST(LinkedInImport, SearchesFiftyRowsForTheHeader) {
  std::string preamble;
  for (int i = 0; i < 49; ++i) preamble += "note\n\n";
  EXPECT_EQ(ReasonOf(preamble + kHeader), "");
  EXPECT_EQ(ReasonOf(preamble + "note\n" + kHeader), "IMPORT_HEADER_MISSING");
}

TEST(LinkedInImport, GivesUpWithoutAHeaderBeforeTheFileEnds) {
  LinkedInImport import;
  for (int i = 0; i < kLinkedInHeaderSearchMax; ++i) import.Feed("a,b\n");
  EXPECT_THAT(import.Take(500), IsEmpty());
  ASSERT_TRUE(import.error().has_value());
  EXPECT_EQ(import.error()->reason, "IMPORT_HEADER_MISSING");
  import.Feed(Rows(RowOf("ada")));
  EXPECT_THAT(import.Take(500), IsEmpty());
}

TEST(LinkedInImport, TellsAnEmptyFileFromOneWithoutAHeaderAndOneWithoutRows) {
  EXPECT_EQ(ReasonOf(""), "IMPORT_FILE_EMPTY");
  EXPECT_EQ(ReasonOf("\xEF\xBB\xBF\r\n ,,\n"), "IMPORT_FILE_EMPTY");
  EXPECT_EQ(ReasonOf("a,b\n"), "IMPORT_HEADER_MISSING");
  EXPECT_EQ(ReasonOf(std::string(1000, '\0')), "IMPORT_HEADER_MISSING");
  EXPECT_EQ(Import(kHeader), Outcome());
}

TEST(LinkedInImport, ReadsATruncatedLastLineAsARow) {
  EXPECT_THAT(Import(Rows("Ada,Example,https://linkedin.com/in/ada,,Eng")).rows,
              ElementsAre(Named("Ada Example")));
}

TEST(LinkedInImport, PassesOverBlankRowsSilently) {
  const Outcome outcome = Import(Rows("\n,,,,,,\r\n \u00A0\n" + RowOf("ada") + "\n\n"));
  EXPECT_THAT(outcome.rows, ElementsAre(ImportedAt(5)));
  EXPECT_EQ(outcome.summary, FileSummary{.imported_count = 1});
}

TEST(LinkedInImport, GoesOnBehindEveryKindOfBrokenRow) {
  std::string file = Rows(RowOf("a"));
  file += std::string("Nul\0,x,https://linkedin.com/in/nul,,,,\n", 39);
  file += "Open,\"quote,https://linkedin.com/in/open,,,,\n" + RowOf("b");
  file += "Text,\"behind\"quote,https://linkedin.com/in/text,,,,\n";
  file += "Long,cell,https://linkedin.com/in/cell,," + std::string(kCsvCellBytesMax + 1, 'x') + ",,\n";
  file += "Long,row,https://linkedin.com/in/row,," + std::string(kCsvRecordBytesMax, 'x') + ",,\n";
  file += std::string(kCsvCellsMax, ',') + "\n";
  file += ",,https://linkedin.com/in/nameless,,,,\n" + RowOf("c");
  const Outcome outcome = Import(file);
  EXPECT_THAT(
      outcome.rows,
      ElementsAre(ImportedAt(2), RefusedAt(3, "IMPORT_NUL"), RefusedAt(4, "IMPORT_QUOTE_UNTERMINATED"),
                  ImportedAt(5), RefusedAt(6, "IMPORT_QUOTE_MISPLACED"), RefusedAt(7, "IMPORT_CELL_TOO_LONG"),
                  RefusedAt(8, "IMPORT_ROW_TOO_LONG"), RefusedAt(9, "IMPORT_TOO_MANY_CELLS"),
                  RefusedAt(10, "IMPORT_NAME_MISSING"), ImportedAt(11)));
  EXPECT_EQ(std::get<RowError>(outcome.rows[5]).column, "Company");
  EXPECT_EQ(outcome.summary, (FileSummary{.imported_count = 3, .error_count = 7}));
}

TEST(LinkedInImport, FindsDuplicatesByUrlAndByEmailButNotByName) {
  const Outcome outcome =
      Import(Rows("Ada,Example,https://www.linkedin.com/in/ada,ada@example.com,,,\n"
                  "Ada,Example,https://www.linkedin.com/in/other-ada,,,,\n"
                  "A.,Example,https://linkedin.com/in/ada/?trk=x,,,,\n"
                  "Ada,E.,,ADA@example.com,,,\n"
                  "Ada,E.,https://linkedin.com/in/third-ada,ada@example.com,,,\n"));
  EXPECT_THAT(outcome.rows,
              ElementsAre(ImportedAt(2), ImportedAt(3), DuplicateAt(4, 2, "URL"),
                          DuplicateAt(5, 2, "Email Address"), DuplicateAt(6, 2, "Email Address")));
  EXPECT_EQ(outcome.summary, (FileSummary{.imported_count = 2, .duplicate_count = 3}));
}

TEST(LinkedInImport, DoesNotCallARowADuplicateOfARefusedOne) {
  EXPECT_THAT(Import(Rows(",,https://linkedin.com/in/ada,,,,\n" + RowOf("ada"))).rows,
              ElementsAre(RefusedAt(2, "IMPORT_NAME_MISSING"), ImportedAt(3)));
}

TEST(LinkedInImport, ReadsWindows1252WithOneFileWarning) {
  const Outcome outcome = Import(Rows("Zo\xEB,A,https://linkedin.com/in/a,,,,\n" + RowOf("b") +
                                      "Zo\u00EB,B,https://linkedin.com/in/c,,,,\n" +
                                      "Ren\xE9,C,https://linkedin.com/in/d,,\x93Quoted\x94,,\n"));
  EXPECT_THAT(outcome.rows,
              ElementsAre(Named("Zo\u00EB A"), ImportedAt(3), Named("Zo\u00EB B"), Named("Ren\u00E9 C")));
  EXPECT_EQ(std::get<ImportRow>(outcome.rows[3]).organisation, "\u201CQuoted\u201D");
  EXPECT_THAT(outcome.summary.warnings, ElementsAre(HasSubstr("Line 2 is not UTF-8")));
}

TEST(LinkedInImport, ReadsALineBreakInsideQuotesAsASpace) {
  const Outcome outcome =
      Import(Rows("Ada,Example,https://linkedin.com/in/a,,\"Engines\r\nLtd\",,\n" + RowOf("b")));
  EXPECT_THAT(outcome.rows, ElementsAre(ImportedAt(2), ImportedAt(4)));
  EXPECT_EQ(std::get<ImportRow>(outcome.rows[0]).organisation, "Engines Ltd");
}

TEST(LinkedInImport, HandsOutAtMostTheRowsAskedFor) {
  LinkedInImport import;
  import.Feed(Rows(RowOf("a") + RowOf("b") + RowOf("c")));
  EXPECT_THAT(import.Take(2), ElementsAre(ImportedAt(2), ImportedAt(3)));
  EXPECT_EQ(import.summary().imported_count, 2);
  EXPECT_THAT(import.Take(2), ElementsAre(ImportedAt(4)));
  EXPECT_THAT(import.Take(2), IsEmpty());
}

TEST(LinkedInImport, StopsAtTheRowLimitAndKeepsTheRowsBeforeIt) {
  std::string file = kHeader;
  for (int i = 0; i < kImportRowsMax; ++i) file += "x\n";
  LinkedInImport import;
  import.Feed(file + "\n");
  EXPECT_THAT(import.Take(kImportRowsMax + 1), SizeIs(kImportRowsMax));
  EXPECT_EQ(import.error(), std::nullopt);
  import.Feed("x\n");
  EXPECT_THAT(import.Take(500), IsEmpty());
  EXPECT_EQ(import.error()->reason, "IMPORT_TOO_MANY_ROWS");
  EXPECT_EQ(import.summary().error_count, kImportRowsMax);
}

TEST(LinkedInImport, StopsAtTheFileLimitAndKeepsTheRowsBeforeIt) {
  std::string file = Rows(RowOf("ada"));
  file.append(kImportFileBytesMax - file.size(), 'x');
  EXPECT_EQ(ReasonOf(file), "");
  const Outcome outcome = Import(file + "\n");
  EXPECT_EQ(outcome.error->reason, "IMPORT_FILE_TOO_LARGE");
  EXPECT_THAT(outcome.rows, ElementsAre(ImportedAt(2), RefusedAt(3, "IMPORT_ROW_TOO_LONG")));
}

TEST(LinkedInImport, AnswersTheSameHoweverTheFileIsCut) {
  const std::string file = absl::StrCat(
      "\xEF\xBB\xBFNotes:\r\n\"Some, \"\"text\"\"\r\nhere\"\r\n\r\n", kHeader, RowOf("a"), RowOf("a"),
      "Zo\xEB,\"Open,https://linkedin.com/in/b,,,,\r\n", std::string("Nul\0,x,u,,,,\r", 13), RowOf("c"),
      "\"Quoted\rName\",\"E\"\"x\",https://linkedin.com/in/d,bad,\"A, B\",\u202EX,31 Feb 2024\n\r\n",
      "\"x\"y\n", "Jose\u0301,Last,,jose@example.com,\"un");
  const Outcome expected = Import(file);
  ASSERT_THAT(expected.rows, SizeIs(8));
  for (size_t split = 1; split < file.size(); ++split) {
    LinkedInImport import;
    Outcome outcome;
    import.Feed(file.substr(0, split));
    TakeAll(import, outcome.rows);
    import.Feed(file.substr(split));
    import.Finish();
    TakeAll(import, outcome.rows);
    outcome.error = import.error();
    outcome.summary = import.summary();
    EXPECT_EQ(outcome, expected) << "cut at " << split;
  }
  for (const size_t bytes : {1, 2, 3, 5, 17, 100}) EXPECT_EQ(Import(file, bytes), expected) << bytes;
}

}  // namespace
}  // namespace parley
