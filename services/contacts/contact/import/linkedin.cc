#include "services/contacts/contact/import/linkedin.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/text/email.h"
#include "common/text/text.h"
#include "common/text/url.h"

namespace parley {
namespace {

bool IsBlank(const CsvRecord& record) {
  return !record.error.has_value() &&
         std::all_of(record.cells.begin(), record.cells.end(),
                     [](const std::string& cell) { return text::TrimSpace(cell).empty(); });
}

RowError Refuse(int line, const CsvError& error, const LinkedInHeader& header) {
  switch (error.problem) {
    case CsvProblem::kUnterminatedQuote:
      return {line, "", "IMPORT_QUOTE_UNTERMINATED", "A quote is opened on this line and never closed."};
    case CsvProblem::kTextAfterQuote:
      return {line, "", "IMPORT_QUOTE_MISPLACED",
              "Text follows a closing quote; a quote in text is written twice."};
    case CsvProblem::kRecordTooLong:
      return {line, "", "IMPORT_ROW_TOO_LONG",
              absl::StrCat("The row is over ", kCsvRecordBytesMax, " bytes.")};
    case CsvProblem::kTooManyCells:
      return {line, "", "IMPORT_TOO_MANY_CELLS", absl::StrCat("The row has over ", kCsvCellsMax, " cells.")};
    case CsvProblem::kCellTooLong:
      return {line, LinkedInColumnAt(header, error.cell), "IMPORT_CELL_TOO_LONG",
              absl::StrCat("A cell is over ", kCsvCellBytesMax, " bytes.")};
    case CsvProblem::kNul:
      break;
  }
  return {line, "", "IMPORT_NUL", "The row contains a NUL byte."};
}

}  // namespace

void LinkedInImport::Feed(std::string_view chunk) {
  if (error_.has_value()) return;
  const std::string_view taken = chunk.substr(0, kImportFileBytesMax - fed_bytes_);
  fed_bytes_ += taken.size();
  if (taken.size() < chunk.size()) is_too_large_ = true;
  reader_.Feed(taken);
}

// What was cut off in the middle is not read as if it had ended there.
void LinkedInImport::Finish() {
  is_finished_ = true;
  if (!is_too_large_) reader_.Finish();
}

std::vector<RowOutcome> LinkedInImport::Take(int rows_max) {
  std::vector<RowOutcome> rows;
  while (!error_.has_value() && static_cast<int>(rows.size()) < rows_max) {
    const std::optional<CsvRecord> record = reader_.Next();
    if (!record.has_value()) {
      SettleEnd();
      break;
    }
    if (IsBlank(*record)) continue;
    NoteCharacterSet(*record);
    std::optional<RowOutcome> outcome = Read(*record);
    if (outcome.has_value()) rows.push_back(*std::move(outcome));
  }
  return rows;
}

std::optional<RowOutcome> LinkedInImport::Read(const CsvRecord& record) {
  if (!header_.has_value()) {
    LookForHeader(record);
    return std::nullopt;
  }
  if (summary_.imported_count + summary_.duplicate_count + summary_.error_count == kImportRowsMax) {
    error_ = {"IMPORT_TOO_MANY_ROWS", absl::StrCat("The file has more than ", kImportRowsMax, " rows.")};
    return std::nullopt;
  }
  RowOutcome outcome;
  if (record.error.has_value()) {
    outcome = Refuse(record.line, *record.error, *header_);
  } else {
    auto row = ReadLinkedInRow(record.line, record.cells, *header_);
    auto* imported = std::get_if<ImportRow>(&row);
    outcome = imported != nullptr ? Settle(std::move(*imported)) : std::get<RowError>(std::move(row));
  }
  Count(outcome);
  return outcome;
}

void LinkedInImport::LookForHeader(const CsvRecord& record) {
  header_ = ReadLinkedInHeader(record.cells);
  if (header_.has_value() || ++searched_row_count_ < kLinkedInHeaderSearchMax) return;
  error_ = {"IMPORT_HEADER_MISSING",
            absl::StrCat("None of the first ", kLinkedInHeaderSearchMax,
                         " rows names First Name, Last Name and URL or Email Address.")};
}

// The row, now remembered, or the earlier one that it repeats.
RowOutcome LinkedInImport::Settle(ImportRow row) {
  const std::string url_key = row.profile_url.empty() ? "" : text::UrlKey(row.profile_url);
  const std::string email_key = row.email.empty() ? "" : text::EmailKey(row.email);
  const auto same_url = line_of_url_.find(url_key);
  if (same_url != line_of_url_.end()) {
    return DuplicateRow{row.line, same_url->second, kLinkedInUrlColumn};
  }
  const auto same_email = line_of_email_.find(email_key);
  if (same_email != line_of_email_.end()) {
    return DuplicateRow{row.line, same_email->second, kLinkedInEmailColumn};
  }
  if (!url_key.empty()) line_of_url_.emplace(url_key, row.line);
  if (!email_key.empty()) line_of_email_.emplace(email_key, row.line);
  return row;
}

void LinkedInImport::Count(const RowOutcome& outcome) {
  if (std::holds_alternative<ImportRow>(outcome)) {
    ++summary_.imported_count;
  } else if (std::holds_alternative<DuplicateRow>(outcome)) {
    ++summary_.duplicate_count;
  } else {
    ++summary_.error_count;
  }
}

void LinkedInImport::NoteCharacterSet(const CsvRecord& record) {
  if (!record.is_windows_1252 || !summary_.warnings.empty()) return;
  summary_.warnings.push_back(absl::StrCat(
      "Line ", record.line, " is not UTF-8. It and every later such line were read as Windows-1252."));
}

void LinkedInImport::SettleEnd() {
  if (is_too_large_) {
    error_ = {"IMPORT_FILE_TOO_LARGE", absl::StrCat("The file is over ", kImportFileBytesMax, " bytes.")};
  } else if (is_finished_ && !header_.has_value()) {
    error_ = searched_row_count_ == 0
                 ? FileError{"IMPORT_FILE_EMPTY", "The file is empty."}
                 : FileError{"IMPORT_HEADER_MISSING",
                             "No row names First Name, Last Name and URL or Email Address."};
  }
}

}  // namespace parley
