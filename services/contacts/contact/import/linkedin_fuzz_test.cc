// Ten thousand damaged files, the same ones in every run. Meant for ASan and UBSan, and for what must hold of
// any input: rows in order, text that may be stored, nothing over its limit, as many rows as lines at most.
#include <random>
#include <string>

#include "common/text/email.h"
#include "common/text/text.h"
#include "common/text/url.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/contacts/contact/import/linkedin.h"

namespace parley {
namespace {

constexpr std::string_view kSeed =
    "\xEF\xBB\xBFNotes:\r\n\"Some, \"\"text\"\" here\"\r\n\r\n"
    "First Name,Last Name,URL,Email Address,Company,Position,Connected On\r\n"
    "Ada,Example,https://www.linkedin.com/in/ada-example,ada@example.com,\"Engines, Ltd\",Engineer,12 Mar "
    "2024\r\n"
    "Zo\u00EB,Sample,https://www.linkedin.com/in/zoe,,=cmd(),**CLEAR**,29 Feb 2024\n"
    "Bj\xF6rn,\"Ut\nkast\",https://linkedin.com/in/zoe/,bjorn@example.com,\u202E,\"\",31 Feb 2024\r"
    "Mei,Invented,,mei@example.com,,,\n";

// What damages: structure, half characters, forbidden ones, marks with a meaning.
constexpr std::string_view kFragments[] = {
    "\"",        "\"\"",      ",",      "\n",     "\r",     "\r\n",    "\xC3",
    "\xA9",      "\xE2\x80",  "\u202E", "\u200B", "\uFEFF", "=",       "@",
    "https://",  "**CLEAR**", " ",      "\t",     "\x81",   "e\u0301", "First Name,Last Name,URL\n",
    "\U0001F600"};

class Mutations {
 public:
  std::string Next() {
    std::string file(kSeed);
    const int count = 1 + Below(8);
    for (int i = 0; i < count; ++i) Mutate(file);
    return file;
  }

  size_t Below(size_t bound) { return random_() % bound; }

 private:
  void Mutate(std::string& file) {
    const size_t at = Below(file.size() + 1);
    const size_t length = Below(std::min<size_t>(file.size() - at, 40) + 1);
    switch (Below(6)) {
      case 0:
        file.erase(at, length);
        break;
      case 1:
        file.insert(at, file.substr(at, length));
        break;
      case 2:
        file.insert(at, kFragments[Below(std::size(kFragments))]);
        break;
      case 3:
        file.insert(at, 1, static_cast<char>(Below(256)));
        break;
      case 4:
        file.insert(at, Below(70), "a,\"\n"[Below(4)]);
        break;
      case 5:
        file.insert(at, kCsvCellBytesMax, 'b');
        break;
    }
  }

  std::mt19937 random_{20240312};  // raw numbers only: the standard fixes them, not the distributions
};

void ExpectStorable(const std::string& value, int code_points_max) {
  EXPECT_TRUE(text::IsUtf8(value));
  EXPECT_EQ(text::ForbiddenCharacter(value, text::TextKind::kLine), std::nullopt);
  EXPECT_EQ(text::ToNfc(value), value);
  EXPECT_EQ(text::TrimSpace(value), value);
  EXPECT_LE(text::CodePoints(value), code_points_max);
}

int ExpectSound(const ImportRow& row) {
  ExpectStorable(row.display_name, kNameCodePointsMax);
  ExpectStorable(row.organisation, kOrganisationCodePointsMax);
  ExpectStorable(row.position, kPositionCodePointsMax);
  EXPECT_FALSE(row.display_name.empty());
  EXPECT_FALSE(row.profile_url.empty() && row.email.empty());
  EXPECT_TRUE(row.profile_url.empty() || text::CheckHttpUrl(row.profile_url).ok());
  EXPECT_TRUE(row.email.empty() || text::CheckEmail(row.email).ok());
  EXPECT_LE(row.warnings.size(), 11u);
  return row.line;
}

int ExpectSound(const RowError& row) {
  EXPECT_TRUE(row.reason.starts_with("IMPORT_"));
  EXPECT_FALSE(row.message.empty());
  return row.line;
}

int ExpectSound(const DuplicateRow& row) {
  EXPECT_LT(row.first_line, row.line);
  return row.line;
}

TEST(LinkedInImportFuzz, KeepsItsPromisesForDamagedFiles) {
  Mutations mutations;
  int imported_count = 0;
  for (int round = 0; round < 10'000; ++round) {
    const std::string file = mutations.Next();
    SCOPED_TRACE(round);
    const size_t split = mutations.Below(file.size() + 1);
    LinkedInImport import;
    import.Feed(std::string_view(file).substr(0, split));
    std::vector<RowOutcome> rows = import.Take(1000);
    import.Feed(std::string_view(file).substr(split));
    import.Finish();
    for (RowOutcome& row : import.Take(1000)) rows.push_back(std::move(row));
    int last_line = 0;
    for (const RowOutcome& row : rows) {
      const int line = std::visit([](const auto& sound) { return ExpectSound(sound); }, row);
      EXPECT_GT(line, last_line);
      last_line = line;
    }
    EXPECT_LE(last_line,
              1 + std::count(file.begin(), file.end(), '\n') + std::count(file.begin(), file.end(), '\r'));
    imported_count += import.summary().imported_count;
  }
  EXPECT_GT(imported_count,
            10'000);  // the damage leaves most rows readable: this is no test of refusals only
}

}  // namespace
}  // namespace parley
