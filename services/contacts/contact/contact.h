#ifndef PARLEY_SERVICES_CONTACTS_CONTACT_CONTACT_H_
#define PARLEY_SERVICES_CONTACTS_CONTACT_CONTACT_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/call.h"
#include "common/store.h"
#include "services/contacts/contact/connection.h"

namespace parley::contacts {

// A person who does the work a seeker is curious about. Text has passed the checks of its proto fields; the
// enums are the numbers of the proto.
struct Contact {
  std::string id;
  Name owner;  // the seeker it is private to; empty = the tenant's directory
  std::string display_name;
  std::string email;
  std::string organization;
  std::string position;
  std::string profile_url;
  std::string zone;
  bool is_zone_guessed = false;
  int origin = 0;
  int willingness = 0;
  std::optional<absl::Time> willing_after_time;
  std::string language_code;
  std::optional<absl::CivilDay> connected_date;
  absl::Time create_time;
  absl::Time update_time;
  bool is_deleted = false;
  Revision revision = 0;  // 0 = not on file
};

// All that a decision about one contact reads.
struct ContactState {
  Contact contact;
  Name same_url;            // who has the profile URL asked about, in the same directory; empty = nobody
  Name same_email;          // likewise the address
  std::string tenant_zone;  // the guess for a contact without a zone
  // The connection that brought the contact to her seeker.
  std::optional<PeopleConnection> connection;
  bool sees_referrer = false;  // who refers is a contact the caller may see
};

// What a caller wants changed; what is absent stays.
struct ContactChange {
  std::optional<std::string> display_name;
  std::optional<std::string> email;
  std::optional<std::string> organization;
  std::optional<std::string> position;
  std::optional<std::string> profile_url;
  std::optional<std::string> zone;
  std::optional<int> origin;
  std::optional<int> willingness;
  std::optional<std::optional<absl::Time>> willing_after_time;
  std::optional<std::string> language_code;
  std::string etag;  // empty = whatever the state
};

Name ContactName(const std::string& id);

// The directory a caller writes to: a seeker's own, or the tenant's.
Name DirectoryOf(const Caller& caller);

// Natural keys are locked, and looked up, by these names within the caller's directory.
Name UrlKeyName(const std::string& profile_url);
Name EmailKeyName(const std::string& email);
// Who refers, "contacts/{id}": looked up by this name among all that the caller may see.
Name ReferrerName(const Name& contact);

// Whether `caller` may say where a new contact comes from: the connection's `referral` and `referred_by`,
// both or neither. INVALID_ARGUMENT / SEEKER_REQUIRED when it is no seeker, INVALID_FIELDS naming the one
// missing.
absl::Status CheckReferral(const Caller& caller, const PeopleConnection& connection);

// Pure; each answers the state after, or why not.
// ALREADY_EXISTS with the holder's name when the URL or the address is taken in this directory.
absl::StatusOr<ContactState> CreateContact(ContactState state, const std::string& id, const Name& owner,
                                           const ContactChange& change, absl::Time now);
// Likewise of somebody whom the seeker was referred to, with the connection that says so; a contact without
// an origin gets the one of a referral. NOT_FOUND when the seeker does not see who refers.
absl::StatusOr<ContactState> CreateReferredContact(ContactState state, const std::string& id,
                                                   const PeopleConnection& connection,
                                                   const ContactChange& change, absl::Time now);
// NOT_FOUND, ABORTED / STALE_ETAG, ALREADY_EXISTS.
absl::StatusOr<ContactState> UpdateContact(ContactState state, const Name& name, const ContactChange& change,
                                           absl::Time now);
// Empties the contact, and the connection that brought her, to tombstones. NOT_FOUND.
absl::StatusOr<ContactState> DeleteContact(ContactState state, const Name& name, absl::Time now);

}  // namespace parley::contacts

#endif  // PARLEY_SERVICES_CONTACTS_CONTACT_CONTACT_H_
