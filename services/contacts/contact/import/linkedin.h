#ifndef PARLEY_SERVICES_CONTACTS_CONTACT_IMPORT_LINKEDIN_H_
#define PARLEY_SERVICES_CONTACTS_CONTACT_IMPORT_LINKEDIN_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "services/contacts/contact/import/csv_reader.h"
#include "services/contacts/contact/import/import_row.h"
#include "services/contacts/contact/import/linkedin_row.h"

namespace parley {

inline constexpr int kLinkedInHeaderSearchMax = 50;  // rows that are not blank

// Reads LinkedIn's Connections.csv while it arrives:
//
//   LinkedInImport import;
//   for each chunk:  import.Feed(chunk);  while (!(rows = import.Take(500)).empty()) keep(rows);
//   import.Finish();  while (!(rows = import.Take(500)).empty()) keep(rows);
//   import.error() ? refuse(*import.error()) : report(import.summary());
//
// The header row is searched for, because exports of some years begin with "Notes:" and an explanation. Blank
// rows are passed over. A row about the URL or e-mail address of an earlier imported row is a duplicate of
// it; the same name alone is not. Rows come in the order of the file and are the same however it was cut into
// chunks.
//
// Reasons of error(): IMPORT_FILE_EMPTY (nothing but blank rows), IMPORT_HEADER_MISSING,
// IMPORT_FILE_TOO_LARGE (kImportFileBytesMax), IMPORT_TOO_MANY_ROWS (kImportRowsMax; blank rows do not
// count). Reasons of a RowError: those of ReadLinkedInRow, and of CSV: IMPORT_QUOTE_UNTERMINATED,
// IMPORT_QUOTE_MISPLACED, IMPORT_ROW_TOO_LONG, IMPORT_TOO_MANY_CELLS, IMPORT_CELL_TOO_LONG, IMPORT_NUL.
//
// Memory: what was fed and not yet taken, and the keys of imported rows, of which the two limits bound the
// sum. Thread-compatible: const calls may overlap, any other call must be alone.
class LinkedInImport {
 public:
  // The next bytes of the file, of any length. Not after Finish. Ignored once there is an error().
  void Feed(std::string_view chunk);

  // Says that the file is complete.
  void Finish();

  // At most `rows_max` > 0 rows of what was fed. None: feed more, or all is read if Finish was called.
  std::vector<RowOutcome> Take(int rows_max);

  // Why nothing more will be read. Final once Take, called after Finish, has answered no rows; a file without
  // the header is given up earlier.
  const std::optional<FileError>& error() const { return error_; }

  // The rows taken so far, counted, and the warnings so far.
  const FileSummary& summary() const { return summary_; }

 private:
  std::optional<RowOutcome> Read(const CsvRecord& record);
  void LookForHeader(const CsvRecord& record);
  RowOutcome Settle(ImportRow row);
  void Count(const RowOutcome& outcome);
  void NoteCharacterSet(const CsvRecord& record);
  void SettleEnd();

  CsvReader reader_;
  size_t fed_bytes_ = 0;
  bool is_too_large_ = false;
  bool is_finished_ = false;
  int searched_row_count_ = 0;  // for the header
  std::optional<LinkedInHeader> header_;
  absl::flat_hash_map<std::string, int> line_of_url_;    // by text::UrlKey, of imported rows
  absl::flat_hash_map<std::string, int> line_of_email_;  // by text::EmailKey
  std::optional<FileError> error_;
  FileSummary summary_;
};

}  // namespace parley

#endif  // PARLEY_SERVICES_CONTACTS_CONTACT_IMPORT_LINKEDIN_H_
