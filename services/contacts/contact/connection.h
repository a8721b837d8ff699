#ifndef PARLEY_SERVICES_CONTACTS_CONTACT_CONNECTION_H_
#define PARLEY_SERVICES_CONTACTS_CONTACT_CONNECTION_H_

#include <string>

#include "common/store.h"

namespace parley::contacts {

// How a seeker came to know of a contact of hers. (The glossary's word is connection; that of the database is
// another.)
struct PeopleConnection {
  std::string id;
  Name seeker;       // "seekers/{id}" whose knowledge it is
  Name referred_by;  // "contacts/{id}"
  Name contact;      // "contacts/{id}", private to the seeker
  Name referral;     // "interviews/{id}/referrals/{id}"; whether it is there, scheduling knows
  bool is_deleted = false;
  Revision revision = 0;  // 0 = not on file

  bool operator==(const PeopleConnection&) const = default;
};

}  // namespace parley::contacts

#endif  // PARLEY_SERVICES_CONTACTS_CONTACT_CONNECTION_H_
