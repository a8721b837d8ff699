#ifndef PARLEY_SERVICES_CONTACTS_CONTACT_IMPORT_LINKEDIN_ROW_H_
#define PARLEY_SERVICES_CONTACTS_CONTACT_IMPORT_LINKEDIN_ROW_H_

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "services/contacts/contact/import/import_row.h"

namespace parley {

// LinkedIn's own names of the two columns that tell people apart.
inline constexpr char kLinkedInUrlColumn[] = "URL";
inline constexpr char kLinkedInEmailColumn[] = "Email Address";

// Where a file keeps what, by its own header: exports of other years have fewer columns or another order.
struct LinkedInHeader {
  std::array<int, 7> cell_of;  // in the order of a current export; -1: the file lacks the column
  int cell_count = 0;
};

// The header, if that is what `cells` are: they name First Name, Last Name and URL or Email Address, in any
// case and order. A column named twice is read at its first place.
std::optional<LinkedInHeader> ReadLinkedInHeader(const std::vector<std::string>& cells);

// LinkedIn's name of the column that `cell` belongs to; empty when it is none of the columns we read.
std::string LinkedInColumnAt(const LinkedInHeader& header, int cell);

// Reads one row of UTF-8 cells. A person needs a name and a profile URL or an e-mail address, and nothing may
// be over its limit; what else is wrong becomes a warning. Reasons of a RowError: IMPORT_CLEAR_REFUSED,
// IMPORT_CELL_TOO_LONG, IMPORT_NAME_MISSING, IMPORT_ADDRESS_MISSING, IMPORT_URL_INVALID,
// IMPORT_EMAIL_INVALID. Pure and thread-safe.
std::variant<ImportRow, RowError> ReadLinkedInRow(int line, const std::vector<std::string>& cells,
                                                  const LinkedInHeader& header);

// Reads a day as LinkedIn writes it, "12 Mar 2024": English month names in any case, four digits of the year.
std::optional<absl::CivilDay> ReadLinkedInDay(std::string_view text);

}  // namespace parley

#endif  // PARLEY_SERVICES_CONTACTS_CONTACT_IMPORT_LINKEDIN_ROW_H_
