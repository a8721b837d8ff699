#ifndef PARLEY_SERVICES_NOTIFICATION_LETTERS_SQL_H_
#define PARLEY_SERVICES_NOTIFICATION_LETTERS_SQL_H_

#include <memory>

#include "common/store/sealed.h"
#include "common/store/sql.h"
#include "services/notification/letters.h"

namespace parley::notification {

// `database` and `sealer` outlive the letters.
std::unique_ptr<Letters> OpenLetters(store::Database& database, const store::Sealer& sealer, LinkMaker links);

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_LETTERS_SQL_H_
