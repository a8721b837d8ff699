#ifndef PARLEY_SERVICES_CONTACTS_CONTACT_IMPORT_IMPORT_ROW_H_
#define PARLEY_SERVICES_CONTACTS_CONTACT_IMPORT_IMPORT_ROW_H_

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/time/civil_time.h"

// What reading a file of contacts comes to, row by row. Nothing here says whether the contact is already
// known: that is the store's to answer.
namespace parley {

inline constexpr int kNameCodePointsMax = 200;  // of the display name
inline constexpr int kOrganisationCodePointsMax = 200;
inline constexpr int kPositionCodePointsMax = 200;
inline constexpr int kImportRowsMax = 200'000;                   // twice the largest file we promise to take
inline constexpr size_t kImportFileBytesMax = 32 * 1024 * 1024;  // with the rows, bounds the keys remembered

// One person. Text is UTF-8 in NFC, trimmed, free of forbidden characters and within its limit; what looks
// like a formula is kept as it is and is guarded where it is exported. `profile_url` or `email` is present,
// either may be empty, and each has passed its check. An empty optional field says nothing and must not clear
// what is stored.
struct ImportRow {
  int line = 0;  // 1-based line of the file on which the row begins
  std::string given_name;
  std::string family_name;
  std::string display_name;
  std::string profile_url;
  std::string email;
  std::string organisation;
  std::string position;
  std::optional<absl::CivilDay> connected_on;

  // The file asks by **CLEAR** that what is stored be removed.
  bool clears_organisation = false;
  bool clears_position = false;
  bool clears_connected_on = false;

  std::vector<std::string> warnings;  // sentences for people: what of the row was changed or left out

  bool operator==(const ImportRow&) const = default;
};

// A row that cannot be imported.
struct RowError {
  int line = 0;
  std::string column;  // the header's name for it; empty when the whole row is meant
  std::string reason;  // stable, IMPORT_...
  std::string message;

  bool operator==(const RowError&) const = default;
};

// A row about a person whom an earlier row has already imported.
struct DuplicateRow {
  int line = 0;
  int first_line = 0;  // of the row it repeats
  std::string column;  // the one that is equal

  bool operator==(const DuplicateRow&) const = default;
};

using RowOutcome = std::variant<ImportRow, RowError, DuplicateRow>;

// Why a file cannot be read, or not further. Rows handed out before it stand.
struct FileError {
  std::string reason;  // stable, IMPORT_...
  std::string message;

  bool operator==(const FileError&) const = default;
};

struct FileSummary {
  int imported_count = 0;
  int duplicate_count = 0;
  int error_count = 0;
  std::vector<std::string> warnings;  // about the file as a whole

  bool operator==(const FileSummary&) const = default;
};

}  // namespace parley

#endif  // PARLEY_SERVICES_CONTACTS_CONTACT_IMPORT_IMPORT_ROW_H_
