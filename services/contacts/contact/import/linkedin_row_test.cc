#include "services/contacts/contact/import/linkedin_row.h"

#include <string>

#include "common/text/text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Optional;

LinkedInHeader Header() {
  return *ReadLinkedInHeader(
      {"First Name", "Last Name", "URL", "Email Address", "Company", "Position", "Connected On"});
}

constexpr char kUrl[] = "https://www.linkedin.com/in/ada-example";

// A good row, of which a test changes what it is about.
struct Cells {
  std::string given_name = "Ada";
  std::string family_name = "Example";
  std::string url = kUrl;
  std::string email = "";
  std::string company = "";
  std::string position = "";
  std::string connected_on = "";
};

std::variant<ImportRow, RowError> Read(const Cells& c) {
  return ReadLinkedInRow(
      7, {c.given_name, c.family_name, c.url, c.email, c.company, c.position, c.connected_on}, Header());
}

ImportRow Imported(const Cells& cells) {
  return std::get<ImportRow>(Read(cells));
}
RowError Refused(const Cells& cells) {
  return std::get<RowError>(Read(cells));
}

TEST(ReadLinkedInHeader, FindsColumnsByNameInAnyCaseAndOrder) {
  const auto header =
      ReadLinkedInHeader({"Tags", " email address ", "LAST NAME", "First Name", "connected on"});
  ASSERT_TRUE(header.has_value());
  EXPECT_THAT(header->cell_of, ElementsAre(3, 2, -1, 1, -1, -1, 4));
  EXPECT_EQ(header->cell_count, 5);
  EXPECT_EQ(LinkedInColumnAt(*header, 2), "Last Name");
  EXPECT_EQ(LinkedInColumnAt(*header, 0), "");
}

TEST(ReadLinkedInHeader, ReadsAColumnNamedTwiceAtItsFirstPlace) {
  EXPECT_EQ(ReadLinkedInHeader({"First Name", "Last Name", "URL", "URL"})->cell_of[2], 2);
}

TEST(ReadLinkedInHeader, NeedsBothNamesAndOneAddress) {
  EXPECT_FALSE(ReadLinkedInHeader({}).has_value());
  EXPECT_FALSE(ReadLinkedInHeader({"Notes:"}).has_value());
  EXPECT_FALSE(ReadLinkedInHeader({"First Name", "URL", "Email Address"}).has_value());
  EXPECT_FALSE(ReadLinkedInHeader({"First Name", "Last Name", "Company"}).has_value());
  EXPECT_FALSE(ReadLinkedInHeader({"Given Name", "Family Name", "E-mail 1 - Value"}).has_value());
}

TEST(ReadLinkedInRow, ReadsEveryColumn) {
  const ImportRow row = Imported({.email = "ada@example.com",
                                  .company = "Engines, Ltd",
                                  .position = "Engineer",
                                  .connected_on = "12 Mar 2024"});
  EXPECT_EQ(row, (ImportRow{.line = 7,
                            .given_name = "Ada",
                            .family_name = "Example",
                            .display_name = "Ada Example",
                            .profile_url = kUrl,
                            .email = "ada@example.com",
                            .organisation = "Engines, Ltd",
                            .position = "Engineer",
                            .connected_on = absl::CivilDay(2024, 3, 12)}));
}

TEST(ReadLinkedInRow, TakesNameAndUrlOrNameAndEmailAsEnough) {
  EXPECT_THAT(Imported({}).warnings, IsEmpty());
  EXPECT_EQ(Imported({.url = "", .email = "ada@example.com"}).email, "ada@example.com");
  EXPECT_EQ(Imported({.given_name = ""}).display_name, "Example");
  EXPECT_EQ(Imported({.family_name = " "}).display_name, "Ada");
}

TEST(ReadLinkedInRow, RefusesARowWithoutNameOrAddress) {
  EXPECT_EQ(Refused({.given_name = " ", .family_name = "\u00A0"}).reason, "IMPORT_NAME_MISSING");
  EXPECT_EQ(Refused({.url = " "}).reason, "IMPORT_ADDRESS_MISSING");
  EXPECT_EQ(Refused({.url = ""}).line, 7);
}

TEST(ReadLinkedInRow, WarnsOfABadAddressWhenTheOtherIsGood) {
  const ImportRow by_email = Imported({.url = "linkedin.com/in/ada", .email = "ada@example.com"});
  EXPECT_EQ(by_email.profile_url, "");
  EXPECT_THAT(by_email.warnings, ElementsAre(HasSubstr("URL")));
  const ImportRow by_url = Imported({.email = "ada@example.com\nBcc: eve@example.com"});
  EXPECT_EQ(by_url.email, "");
  EXPECT_EQ(by_url.profile_url, kUrl);
  EXPECT_FALSE(by_url.warnings.empty());
}

TEST(ReadLinkedInRow, RefusesABadAddressWhenThereIsNoOther) {
  const RowError bad_url = Refused({.url = "linkedin.com/in/ada"});
  EXPECT_EQ(bad_url.reason, "IMPORT_URL_INVALID");
  EXPECT_EQ(bad_url.column, "URL");
  const RowError bad_email = Refused({.url = "", .email = "Ada <ada@example.com>"});
  EXPECT_EQ(bad_email.reason, "IMPORT_EMAIL_INVALID");
  EXPECT_EQ(bad_email.column, "Email Address");
  EXPECT_EQ(Refused({.url = "x", .email = "y"}).reason, "IMPORT_URL_INVALID");
}

TEST(ReadLinkedInRow, WarnsOfABadDate) {
  const ImportRow row = Imported({.connected_on = "03/12/24, 5:00 PM"});
  EXPECT_EQ(row.connected_on, std::nullopt);
  EXPECT_THAT(row.warnings, ElementsAre(HasSubstr("Connected On")));
}

TEST(ReadLinkedInRow, StripsForbiddenCharactersWithAWarning) {
  const ImportRow row = Imported({.given_name = "\u202EAda\u200B", .company = "Engines\tLtd"});
  EXPECT_EQ(row.given_name, "Ada");
  EXPECT_EQ(row.organisation, "Engines Ltd");
  EXPECT_THAT(row.warnings, ElementsAre(HasSubstr("First Name: U+202E"), HasSubstr("Company: U+0009")));
}

TEST(ReadLinkedInRow, ComposesAndTrimsValuesWithoutAWarning) {
  const ImportRow row = Imported({.given_name = " Jose\u0301 ", .family_name = "\u0645\u06CC\u200C\u062E"});
  EXPECT_EQ(row.display_name, "Jos\u00E9 \u0645\u06CC\u200C\u062E");
  EXPECT_THAT(row.warnings, IsEmpty());
}

TEST(ReadLinkedInRow, KeepsFormulaTextAsItIs) {
  const ImportRow row = Imported({.given_name = "=cmd()", .company = "@SUM(1+1)", .position = "-2+3"});
  EXPECT_EQ(row.display_name, "=cmd() Example");
  EXPECT_EQ(row.organisation, "@SUM(1+1)");
  EXPECT_EQ(row.position, "-2+3");
  EXPECT_THAT(row.warnings, IsEmpty());
}

TEST(ReadLinkedInRow, RefusesTheClearMarkInARequiredColumn) {
  for (const Cells& cells :
       {Cells{.given_name = "**CLEAR**"}, Cells{.family_name = " **CLEAR** "},
        Cells{.url = "**CLEAR**", .email = "ada@example.com"}, Cells{.email = "**CLEAR**"}}) {
    EXPECT_EQ(Refused(cells).reason, "IMPORT_CLEAR_REFUSED");
  }
}

TEST(ReadLinkedInRow, PassesTheClearMarkOfAnOptionalColumnOn) {
  const ImportRow row =
      Imported({.company = "**CLEAR**", .position = "**CLEAR**", .connected_on = "**CLEAR**"});
  EXPECT_TRUE(row.clears_organisation && row.clears_position && row.clears_connected_on);
  EXPECT_EQ(row.organisation + row.position, "");
  EXPECT_THAT(row.warnings, IsEmpty());
  const ImportRow blank = Imported({});
  EXPECT_FALSE(blank.clears_organisation || blank.clears_position || blank.clears_connected_on);
}

TEST(ReadLinkedInRow, BoundsEveryColumnInCharacters) {
  const auto characters = [](int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += "\u00EB";
    return text;
  };
  EXPECT_EQ(text::CodePoints(Imported({.company = characters(200), .position = characters(200)}).position),
            200);
  const RowError company = Refused({.company = characters(201)});
  EXPECT_EQ(company.reason, "IMPORT_CELL_TOO_LONG");
  EXPECT_EQ(company.column, "Company");
  EXPECT_EQ(Refused({.position = characters(201)}).column, "Position");
  EXPECT_EQ(Refused({.url = kUrl + characters(2048)}).column, "URL");
  EXPECT_EQ(Refused({.email = characters(255)}).column, "Email Address");
}

TEST(ReadLinkedInRow, BoundsTheDisplayName) {
  const std::string half(100, 'a');
  EXPECT_EQ(Imported({.given_name = half, .family_name = half.substr(1)}).display_name.size(), 200u);
  EXPECT_EQ(Refused({.given_name = half, .family_name = half}).reason, "IMPORT_CELL_TOO_LONG");
  EXPECT_EQ(Refused({.given_name = half + half + "a"}).column, "First Name");
}

TEST(ReadLinkedInRow, ReadsMissingCellsAsEmptyAndWarnsOfExtraOnes) {
  const auto short_row = std::get<ImportRow>(ReadLinkedInRow(1, {"Ada", "Example", kUrl}, Header()));
  EXPECT_THAT(short_row.warnings, IsEmpty());
  const std::vector<std::string> shifted = {"Ada",     "Example", kUrl,       "",
                                            "Engines", " Ltd",    "Engineer", "12 Mar 2024"};
  EXPECT_THAT(std::get<ImportRow>(ReadLinkedInRow(1, shifted, Header())).warnings,
              Contains(HasSubstr("more cells than the header")));
  const std::vector<std::string> padded = {"Ada", "Example", kUrl, "", "", "", "", "", ""};
  EXPECT_THAT(std::get<ImportRow>(ReadLinkedInRow(1, padded, Header())).warnings, IsEmpty());
}

TEST(ReadLinkedInDay, ReadsLinkedInsForm) {
  EXPECT_THAT(ReadLinkedInDay("12 Mar 2024"), Optional(absl::CivilDay(2024, 3, 12)));
  EXPECT_THAT(ReadLinkedInDay("29 feb 2024"), Optional(absl::CivilDay(2024, 2, 29)));
  EXPECT_THAT(ReadLinkedInDay("1 DEC 2009"), Optional(absl::CivilDay(2009, 12, 1)));
}

TEST(ReadLinkedInDay, RefusesEverythingElse) {
  for (const char* text : {"",
                           " ",
                           "  ",
                           "12",
                           "12 Mar",
                           "12 Mar 24",
                           "31 Feb 2024",
                           "29 Feb 2023",
                           "0 Mar 2024",
                           "32 Mar 2024",
                           "012 Mar 2024",
                           "-1 Mar 2024",
                           "+1 Mar 2024",
                           "12 March 2024",
                           "12 M\u00E4r 2024",
                           "12  Mar 2024",
                           "12 Mar  2024",
                           "12 Mar -202",
                           "12 Mar 20245",
                           "2024-03-12",
                           "12-Mar-2024",
                           "12 Mar 2024 x",
                           "Mar 12 2024"}) {
    EXPECT_EQ(ReadLinkedInDay(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace parley
