#ifndef PARLEY_SERVICES_CONTACTS_FEED_SQL_H_
#define PARLEY_SERVICES_CONTACTS_FEED_SQL_H_

#include <functional>

#include "common/store/feed.h"
#include "services/contacts/contact/connection.h"
#include "services/contacts/contact/contact.h"
#include "services/contacts/seeker/seeker.h"
#include "services/contacts/tenant/policy.h"
#include "services/contacts/tenant/tenant.h"

namespace parley::contacts {

// How the rows of each kind become the bodies of the feed.
struct FeedBodies {
  std::function<Bytes(const Tenant&)> of_tenant;
  std::function<Bytes(const PolicyState&)> of_policy;
  std::function<Bytes(const Seeker&)> of_seeker;
  std::function<Bytes(const Contact&)> of_contact;
  std::function<Bytes(const PeopleConnection&)> of_connection;
};

// What neighbours may follow of this service: the rows of kinds tenant, policy, seeker, contact and
// connection, of all tenants. A tenant's and a policy's id is the tenant's.
store::Feed::Rows PeopleFeed(FeedBodies bodies);

}  // namespace parley::contacts

#endif  // PARLEY_SERVICES_CONTACTS_FEED_SQL_H_
