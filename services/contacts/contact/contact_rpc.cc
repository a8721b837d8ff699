#include "services/contacts/contact/contact_rpc.h"

#include "common/clock/clock.h"
#include "common/errors/errors.h"
#include "common/names/names.h"
#include "common/rpc/resource.h"
#include "parley/contacts/v1/contacts.pb.h"
#include "parley/contacts/v1/feed.pb.h"

namespace parley::contacts {
namespace {

v1::Contact ToProto(const Contact& contact) {
  v1::Contact out;
  out.set_name(ContactName(contact.id));
  out.set_display_name(contact.display_name);
  out.set_email(contact.email);
  out.set_organization(contact.organization);
  out.set_position(contact.position);
  out.set_profile_url(contact.profile_url);
  out.set_zone(contact.zone);
  out.set_zone_source(contact.is_zone_guessed ? v1::ZONE_SOURCE_GUESSED : v1::ZONE_SOURCE_STATED);
  out.set_visibility(contact.owner.empty() ? v1::VISIBILITY_TENANT : v1::VISIBILITY_PRIVATE);
  out.set_origin(static_cast<v1::Origin>(contact.origin));
  out.set_willingness(static_cast<v1::Willingness>(contact.willingness));
  if (contact.willing_after_time)
    *out.mutable_willing_after_time() = rpc::ToProto(*contact.willing_after_time);
  out.set_language_code(contact.language_code);
  if (contact.connected_date) {
    out.mutable_connected_date()->set_year(static_cast<int>(contact.connected_date->year()));
    out.mutable_connected_date()->set_month(contact.connected_date->month());
    out.mutable_connected_date()->set_day(contact.connected_date->day());
  }
  *out.mutable_create_time() = rpc::ToProto(contact.create_time);
  *out.mutable_update_time() = rpc::ToProto(contact.update_time);
  out.set_etag(Etag(contact.revision));
  return out;
}

Bytes ToReply(const ContactState& state) {
  return ToProto(state.contact).SerializeAsString();
}

ContactChange ToChange(const v1::Contact& contact, const std::set<std::string>& fields) {
  ContactChange change{.etag = contact.etag()};
  if (fields.contains("display_name")) change.display_name = contact.display_name();
  if (fields.contains("email")) change.email = contact.email();
  if (fields.contains("organization")) change.organization = contact.organization();
  if (fields.contains("position")) change.position = contact.position();
  if (fields.contains("profile_url")) change.profile_url = contact.profile_url();
  if (fields.contains("zone")) change.zone = contact.zone();
  if (fields.contains("origin")) change.origin = contact.origin();
  if (fields.contains("willingness")) change.willingness = contact.willingness();
  if (fields.contains("language_code")) change.language_code = contact.language_code();
  if (fields.contains("willing_after_time")) {
    change.willing_after_time.emplace();
    if (contact.has_willing_after_time())
      *change.willing_after_time = rpc::FromProto(contact.willing_after_time());
  }
  return change;
}

// What is locked: the contact, and the natural keys that are being set.
std::vector<Name> Locks(const Name& contact, const ContactChange& change) {
  std::vector<Name> names{contact};
  if (change.profile_url && !change.profile_url->empty()) names.push_back(UrlKeyName(*change.profile_url));
  if (change.email && !change.email->empty()) names.push_back(EmailKeyName(*change.email));
  return names;
}

absl::StatusOr<Bytes> Create(Store<ContactState>& contacts, const Call& call,
                             const v1::CreateContactRequest& request) {
  const std::string id = NewId(RealNow());
  const PeopleConnection connection{.id = NewId(RealNow()),
                                    .seeker = DirectoryOf(call.caller),
                                    .referred_by = request.referred_by(),
                                    .contact = ContactName(id),
                                    .referral = request.referral()};
  RETURN_IF_ERROR(CheckReferral(call.caller, connection));
  google::protobuf::FieldMask all;
  all.add_paths("*");
  ASSIGN_OR_RETURN(const auto fields, rpc::ChangedFields(all, true, request.contact()));
  const ContactChange change = ToChange(request.contact(), fields);
  const bool is_referred = !connection.referral.empty();
  std::vector<Name> locks = Locks(ContactName(id), change);
  if (is_referred) locks.push_back(ReferrerName(connection.referred_by));
  const auto decide = [&](ContactState state, absl::Time now) {
    return is_referred ? CreateReferredContact(std::move(state), id, connection, change, now)
                       : CreateContact(std::move(state), id, DirectoryOf(call.caller), change, now);
  };
  return contacts.Apply(call, locks, decide, ToReply);
}

absl::StatusOr<v1::Contact> Get(Store<ContactState>& contacts, const Call& call,
                                const v1::GetContactRequest& request) {
  ASSIGN_OR_RETURN(const ContactState state, contacts.Get(call, request.name()));
  return ToProto(state.contact);
}

absl::StatusOr<v1::ListContactsResponse> List(Store<ContactState>& contacts, const Call& call,
                                              const v1::ListContactsRequest& request) {
  ASSIGN_OR_RETURN(const auto page,
                   rpc::ReadPage(contacts, call, request.page_size(), request.page_token(),
                                 [](const ContactState& state) { return state.contact.revision; }));
  v1::ListContactsResponse response;
  for (const ContactState& state : page.states) *response.add_contacts() = ToProto(state.contact);
  response.set_next_page_token(page.next_page_token);
  return response;
}

absl::StatusOr<Bytes> Update(Store<ContactState>& contacts, const Call& call,
                             const v1::UpdateContactRequest& request) {
  const Name name = request.contact().name();
  RETURN_IF_ERROR(IdOf("contacts", name).status());
  ASSIGN_OR_RETURN(const auto fields,
                   rpc::ChangedFields(request.update_mask(), request.has_update_mask(), request.contact()));
  const ContactChange change = ToChange(request.contact(), fields);
  const auto decide = [&](ContactState state, absl::Time now) {
    return UpdateContact(std::move(state), name, change, now);
  };
  return contacts.Apply(call, Locks(name, change), decide, ToReply);
}

absl::StatusOr<Bytes> Delete(Store<ContactState>& contacts, const Call& call,
                             const v1::DeleteContactRequest& request) {
  const auto decide = [&](ContactState state, absl::Time now) {
    return DeleteContact(std::move(state), request.name(), now);
  };
  return contacts.Apply(call, std::vector<Name>{request.name()}, decide,
                        [](const ContactState&) { return Bytes(); });
}

}  // namespace

Bytes ContactBody(const Contact& contact) {
  v1::ContactFacts facts;
  *facts.mutable_contact() = ToProto(contact);
  facts.set_owner(contact.owner);
  return facts.SerializeAsString();
}

Bytes ConnectionBody(const PeopleConnection& connection) {
  v1::ConnectionFacts facts;
  facts.set_seeker(connection.seeker);
  facts.set_referred_by(connection.referred_by);
  facts.set_contact(connection.contact);
  facts.set_referral(connection.referral);
  return facts.SerializeAsString();
}

std::vector<rpc::Method> ContactMethods(Store<ContactState>& contacts) {
  const auto bind = [&contacts](auto function) {
    return [&contacts, function](const Call& call, const auto& request) {
      return function(contacts, call, request);
    };
  };
  return {
      rpc::Unary<v1::CreateContactRequest>("parley.contacts.v1.ContactsService/CreateContact", bind(Create)),
      rpc::Unary<v1::GetContactRequest>("parley.contacts.v1.ContactsService/GetContact", bind(Get)),
      rpc::Unary<v1::ListContactsRequest>("parley.contacts.v1.ContactsService/ListContacts", bind(List)),
      rpc::Unary<v1::UpdateContactRequest>("parley.contacts.v1.ContactsService/UpdateContact", bind(Update)),
      rpc::Unary<v1::DeleteContactRequest>("parley.contacts.v1.ContactsService/DeleteContact", bind(Delete))};
}

}  // namespace parley::contacts
