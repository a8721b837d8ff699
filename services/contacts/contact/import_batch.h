#ifndef PARLEY_SERVICES_CONTACTS_CONTACT_IMPORT_BATCH_H_
#define PARLEY_SERVICES_CONTACTS_CONTACT_IMPORT_BATCH_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/store.h"
#include "services/contacts/contact/contact.h"
#include "services/contacts/contact/import/import_row.h"

namespace parley::contacts {

// What became of one row of a file.
enum class ImportEffect { kCreated, kUpdated, kUnchanged };

// All that a decision about one batch of rows reads and writes: who in the seeker's own directory holds the
// natural keys of the rows (UrlKeyName, EmailKeyName), and what is to be saved.
struct ImportBatch {
  std::map<Name, Contact> by_key;
  std::string tenant_zone;
  std::vector<Contact> to_save;
  std::vector<ImportEffect> effects;  // one a row, in order
};

// The names to lock for `rows`: their natural keys.
std::vector<Name> ImportKeys(const std::vector<ImportRow>& rows);

// Pure. Brings `rows` into the directory of `owner`: a row whose URL, or else whose address, is on file
// changes that contact where it says something new (a blank says nothing), any other row makes one. `ids`
// has an id for each row, used when it makes a contact. With `dry_run` nothing is to be saved.
absl::StatusOr<ImportBatch> DecideImport(ImportBatch batch, const std::vector<ImportRow>& rows,
                                         const std::vector<std::string>& ids, const Name& owner, bool dry_run,
                                         absl::Time now);

}  // namespace parley::contacts

#endif  // PARLEY_SERVICES_CONTACTS_CONTACT_IMPORT_BATCH_H_
