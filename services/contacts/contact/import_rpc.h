#ifndef PARLEY_SERVICES_CONTACTS_CONTACT_IMPORT_RPC_H_
#define PARLEY_SERVICES_CONTACTS_CONTACT_IMPORT_RPC_H_

#include "common/rpc/method.h"
#include "common/store.h"
#include "services/contacts/contact/import_batch.h"

namespace parley::contacts {

// ContactsService.ImportContacts. `imports` outlives the method.
rpc::Method ImportMethod(Store<ImportBatch>& imports);

}  // namespace parley::contacts

#endif  // PARLEY_SERVICES_CONTACTS_CONTACT_IMPORT_RPC_H_
