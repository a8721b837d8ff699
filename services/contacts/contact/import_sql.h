#ifndef PARLEY_SERVICES_CONTACTS_CONTACT_IMPORT_SQL_H_
#define PARLEY_SERVICES_CONTACTS_CONTACT_IMPORT_SQL_H_

#include <memory>

#include "common/store.h"
#include "common/store/sql_store.h"
#include "services/contacts/contact/import_batch.h"

namespace parley::contacts {

// Batches of an import on SQL: only Apply has a meaning. `context` outlives the store.
std::unique_ptr<Store<ImportBatch>> OpenImports(const store::StoreContext& context);

}  // namespace parley::contacts

#endif  // PARLEY_SERVICES_CONTACTS_CONTACT_IMPORT_SQL_H_
