#include "services/contacts/contact/import/linkedin_row.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/text/email.h"
#include "common/text/text.h"
#include "common/text/url.h"
#include "services/contacts/contact/import/csv_reader.h"

namespace parley {
namespace {

constexpr std::string_view kClearMark = "**CLEAR**";

// As in LinkedInHeader::cell_of.
enum Column {
  kGivenName,
  kFamilyName,
  kProfileUrl,
  kEmail,
  kOrganisation,
  kPosition,
  kConnectedOn,
  kColumnCount
};

struct ColumnRule {
  const char* title;
  int code_points_max;
  bool is_required = false;  // it takes part in saying who the person is, so it cannot be cleared
};

// By Column. A date of any length is only a bad date.
constexpr std::array<ColumnRule, kColumnCount> kRules = {{
    {"First Name", kNameCodePointsMax, true},
    {"Last Name", kNameCodePointsMax, true},
    {kLinkedInUrlColumn, text::kUrlBytesMax, true},
    {kLinkedInEmailColumn, text::kEmailBytesMax, true},
    {"Company", kOrganisationCodePointsMax},
    {"Position", kPositionCodePointsMax},
    {"Connected On", kCsvCellBytesMax},
}};

// One row on its way from cells to a person. Each step either leaves its part in row_ or answers why the row
// ends.
class RowReader {
 public:
  RowReader(int line, const std::vector<std::string>& cells, const LinkedInHeader& header)
      : cells_(cells), header_(header) {
    row_.line = line;
  }

  std::variant<ImportRow, RowError> Read() {
    std::optional<RowError> error = ReadCells();
    if (!error.has_value()) error = ReadName();
    if (!error.has_value()) error = ReadAddresses();
    if (error.has_value()) return *std::move(error);
    ReadDetails();
    WarnOfExtraCells();
    return std::move(row_);
  }

 private:
  std::optional<RowError> ReadCells() {
    for (int column = 0; column < kColumnCount; ++column) {
      const ColumnRule& rule = kRules[column];
      values_[column] = Clean(column);
      if (rule.is_required && values_[column] == kClearMark) {
        return Refuse(rule.title, "IMPORT_CLEAR_REFUSED", absl::StrCat(rule.title, " cannot be cleared."));
      }
      if (text::CodePoints(values_[column]) > rule.code_points_max) return TooLong(column);
    }
    return std::nullopt;
  }

  std::string Clean(int column) {
    const int cell = header_.cell_of[column];
    if (cell < 0 || cell >= static_cast<int>(cells_.size())) return "";
    std::string value = text::TrimSpace(cells_[cell]);
    const std::optional<std::string> forbidden = text::ForbiddenCharacter(value, text::TextKind::kLine);
    if (forbidden.has_value()) {
      value = text::TrimSpace(text::StripForbidden(value, text::TextKind::kLine));
      Warn(column, absl::StrCat(*forbidden, "; such characters were removed."));
    }
    return text::ToNfc(value);
  }

  std::optional<RowError> ReadName() {
    row_.given_name = std::move(values_[kGivenName]);
    row_.family_name = std::move(values_[kFamilyName]);
    row_.display_name = text::TrimSpace(absl::StrCat(row_.given_name, " ", row_.family_name));
    if (row_.display_name.empty()) {
      return Refuse("", "IMPORT_NAME_MISSING", "The row has neither First Name nor Last Name.");
    }
    if (text::CodePoints(row_.display_name) > kNameCodePointsMax) return TooLong(kFamilyName);
    return std::nullopt;
  }

  std::optional<RowError> ReadAddresses() {
    std::string& url = values_[kProfileUrl];
    std::string& email = values_[kEmail];
    if (url.empty() && email.empty()) {
      return Refuse("", "IMPORT_ADDRESS_MISSING", "The row has neither URL nor Email Address.");
    }
    const absl::Status url_status = url.empty() ? absl::OkStatus() : text::CheckHttpUrl(url);
    const absl::Status email_status = email.empty() ? absl::OkStatus() : text::CheckEmail(email);
    if (url_status.ok()) row_.profile_url = std::move(url);
    if (email_status.ok()) row_.email = std::move(email);
    if (row_.profile_url.empty() && row_.email.empty()) {
      if (!url_status.ok()) {
        return Refuse(kLinkedInUrlColumn, "IMPORT_URL_INVALID", std::string(url_status.message()));
      }
      return Refuse(kLinkedInEmailColumn, "IMPORT_EMAIL_INVALID", std::string(email_status.message()));
    }
    if (!url_status.ok()) Warn(kProfileUrl, absl::StrCat(url_status.message(), " It was left out."));
    if (!email_status.ok()) Warn(kEmail, absl::StrCat(email_status.message(), " It was left out."));
    return std::nullopt;
  }

  void ReadDetails() {
    row_.clears_organisation = IsCleared(kOrganisation);
    row_.clears_position = IsCleared(kPosition);
    row_.clears_connected_on = IsCleared(kConnectedOn);
    row_.organisation = std::move(values_[kOrganisation]);
    row_.position = std::move(values_[kPosition]);
    if (values_[kConnectedOn].empty()) return;
    row_.connected_on = ReadLinkedInDay(values_[kConnectedOn]);
    if (!row_.connected_on.has_value()) {
      Warn(kConnectedOn, "It is not a date such as 12 Mar 2024 and was left out.");
    }
  }

  // Takes the mark out of the value, so that nobody can store it as text.
  bool IsCleared(Column column) {
    if (values_[column] != kClearMark) return false;
    values_[column].clear();
    return true;
  }

  void WarnOfExtraCells() {
    const auto first = cells_.begin() + std::min<size_t>(cells_.size(), header_.cell_count);
    if (std::all_of(first, cells_.end(), [](const std::string& cell) { return cell.empty(); })) return;
    row_.warnings.push_back(
        "The row has more cells than the header; a comma without quotes may have moved some of them.");
  }

  void Warn(int column, std::string_view why) {
    row_.warnings.push_back(std::string(kRules[column].title).append(": ").append(why));
  }

  RowError Refuse(std::string column, std::string reason, std::string message) const {
    return {row_.line, std::move(column), std::move(reason), std::move(message)};
  }

  RowError TooLong(int column) const {
    const ColumnRule& rule = kRules[column];
    return Refuse(rule.title, "IMPORT_CELL_TOO_LONG",
                  absl::StrCat(rule.title, " is longer than ", rule.code_points_max, " characters."));
  }

  const std::vector<std::string>& cells_;
  const LinkedInHeader& header_;
  std::array<std::string, kColumnCount> values_;
  ImportRow row_;
};

// The number at the front of `text`, if it is `digits_min` to `digits_max` digits and nothing else.
std::optional<int> ReadNumber(std::string_view text, size_t digits_min, size_t digits_max) {
  if (text.size() < digits_min || text.size() > digits_max) return std::nullopt;
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

std::optional<int> ReadMonth(std::string_view text) {
  static constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                               "jul", "aug", "sep", "oct", "nov", "dec"};
  const auto month = std::find(kMonths.begin(), kMonths.end(), text::CaseFold(text));
  if (month == kMonths.end()) return std::nullopt;
  return static_cast<int>(month - kMonths.begin()) + 1;
}

}  // namespace

std::optional<LinkedInHeader> ReadLinkedInHeader(const std::vector<std::string>& cells) {
  LinkedInHeader header{.cell_count = static_cast<int>(cells.size())};
  header.cell_of.fill(-1);
  for (int cell = header.cell_count - 1; cell >= 0; --cell) {
    const std::string title = text::CaseFold(text::TrimSpace(cells[cell]));
    for (int column = 0; column < kColumnCount; ++column) {
      if (title == text::CaseFold(kRules[column].title)) header.cell_of[column] = cell;
    }
  }
  const bool has_name = header.cell_of[kGivenName] >= 0 && header.cell_of[kFamilyName] >= 0;
  const bool has_address = header.cell_of[kProfileUrl] >= 0 || header.cell_of[kEmail] >= 0;
  if (!has_name || !has_address) return std::nullopt;
  return header;
}

std::string LinkedInColumnAt(const LinkedInHeader& header, int cell) {
  const auto column = std::find(header.cell_of.begin(), header.cell_of.end(), cell);
  return column == header.cell_of.end() ? "" : kRules[column - header.cell_of.begin()].title;
}

std::variant<ImportRow, RowError> ReadLinkedInRow(int line, const std::vector<std::string>& cells,
                                                  const LinkedInHeader& header) {
  return RowReader(line, cells, header).Read();
}

std::optional<absl::CivilDay> ReadLinkedInDay(std::string_view text) {
  const size_t month_begin = text.find(' ') + 1;
  const size_t year_begin = text.rfind(' ') + 1;
  if (month_begin >= year_begin) return std::nullopt;  // no space, or only one
  const std::optional<int> day = ReadNumber(text.substr(0, month_begin - 1), 1, 2);
  const std::optional<int> month = ReadMonth(text.substr(month_begin, year_begin - 1 - month_begin));
  const std::optional<int> year = ReadNumber(text.substr(year_begin), 4, 4);
  if (!day.has_value() || !month.has_value() || !year.has_value()) return std::nullopt;
  const absl::CivilDay civil(*year, *month, *day);
  if (civil.day() != *day || civil.month() != *month) return std::nullopt;  // 31 Feb became 2 Mar
  return civil;
}

}  // namespace parley
