#include "services/contacts/contact/contact.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/names/names.h"
#include "common/text/email.h"
#include "common/text/url.h"

namespace parley::contacts {
namespace {

// The proto's ORIGIN_REFERRAL.
constexpr int kOriginReferral = 4;

absl::Status CheckKeysAreFree(const ContactState& state, const ContactChange& change) {
  const Name self = ContactName(state.contact.id);
  const Name holder = !state.same_url.empty() && state.same_url != self       ? state.same_url
                      : !state.same_email.empty() && state.same_email != self ? state.same_email
                                                                              : "";
  const bool sets_key =
      (change.profile_url && !change.profile_url->empty()) || (change.email && !change.email->empty());
  if (holder.empty() || !sets_key) return absl::OkStatus();
  return WithResource(Fail(absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS",
                           "A contact with this profile URL or address is on file already."),
                      "parley.contacts.v1.Contact", holder);
}

template <class Field>
void TakeIf(Field& field, const std::optional<Field>& wanted) {
  if (wanted) field = *wanted;
}

void Take(ContactState& state, const ContactChange& change, absl::Time now) {
  Contact& contact = state.contact;
  TakeIf(contact.display_name, change.display_name);
  TakeIf(contact.email, change.email);
  TakeIf(contact.organization, change.organization);
  TakeIf(contact.position, change.position);
  TakeIf(contact.profile_url, change.profile_url);
  TakeIf(contact.zone, change.zone);
  TakeIf(contact.origin, change.origin);
  TakeIf(contact.willingness, change.willingness);
  TakeIf(contact.willing_after_time, change.willing_after_time);
  TakeIf(contact.language_code, change.language_code);
  if (change.zone) contact.is_zone_guessed = false;
  if (contact.zone.empty()) {
    contact.zone = state.tenant_zone;
    contact.is_zone_guessed = true;
  }
  contact.update_time = now;
}

bool IsOnFile(const Contact& contact) {
  return contact.revision != 0 && !contact.is_deleted;
}

}  // namespace

Name ContactName(const std::string& id) {
  return absl::StrCat("contacts/", id);
}

Name DirectoryOf(const Caller& caller) {
  return caller.role == Role::kSeeker ? caller.act_as : "";
}

Name UrlKeyName(const std::string& profile_url) {
  return absl::StrCat("contactUrls/", text::UrlKey(profile_url));
}

Name EmailKeyName(const std::string& email) {
  return absl::StrCat("contactEmails/", text::EmailKey(email));
}

Name ReferrerName(const Name& contact) {
  return absl::StrCat("referrers/", contact);
}

absl::Status CheckReferral(const Caller& caller, const PeopleConnection& connection) {
  const bool has_referral = !connection.referral.empty();
  const bool has_referrer = !connection.referred_by.empty();
  if (caller.role != Role::kSeeker) {
    std::vector<FieldViolation> given;
    const char* why = "is for a seeker only: name her in x-parley-seeker as seekers/{id}";
    if (has_referral) given.push_back({"referral", why});
    if (has_referrer) given.push_back({"referred_by", why});
    return given.empty() ? absl::OkStatus() : InvalidFields(given, "SEEKER_REQUIRED");
  }
  if (has_referral == has_referrer) return absl::OkStatus();
  if (has_referral) return InvalidFields({{"referred_by", "is required with referral"}});
  return InvalidFields({{"referral", "is required with referred_by"}});
}

absl::StatusOr<ContactState> CreateContact(ContactState state, const std::string& id, const Name& owner,
                                           const ContactChange& change, absl::Time now) {
  state.contact.id = id;
  state.contact.owner = owner;
  RETURN_IF_ERROR(CheckKeysAreFree(state, change));
  state.contact.create_time = now;
  Take(state, change, now);
  return state;
}

absl::StatusOr<ContactState> CreateReferredContact(ContactState state, const std::string& id,
                                                   const PeopleConnection& connection,
                                                   const ContactChange& change, absl::Time now) {
  if (!state.sees_referrer) return NotFound(connection.referred_by);
  ASSIGN_OR_RETURN(state, CreateContact(std::move(state), id, connection.seeker, change, now));
  if (state.contact.origin == 0) state.contact.origin = kOriginReferral;
  state.connection = connection;
  return state;
}

absl::StatusOr<ContactState> UpdateContact(ContactState state, const Name& name, const ContactChange& change,
                                           absl::Time now) {
  if (!IsOnFile(state.contact)) return NotFound(name);
  RETURN_IF_ERROR(CheckEtag(change.etag, state.contact.revision));
  RETURN_IF_ERROR(CheckKeysAreFree(state, change));
  Take(state, change, now);
  return state;
}

absl::StatusOr<ContactState> DeleteContact(ContactState state, const Name& name, absl::Time now) {
  if (!IsOnFile(state.contact)) return NotFound(name);
  const Contact& old = state.contact;
  state.contact = Contact{.id = old.id,
                          .owner = old.owner,
                          .create_time = old.create_time,
                          .update_time = now,
                          .is_deleted = true,
                          .revision = old.revision};
  if (state.connection) {
    state.connection = PeopleConnection{
        .id = state.connection->id, .is_deleted = true, .revision = state.connection->revision};
  }
  return state;
}

}  // namespace parley::contacts
