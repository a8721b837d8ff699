#include "services/scheduling/people/follow_contacts_rpc.h"

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/names/names.h"
#include "common/rpc/resource.h"
#include "google/protobuf/descriptor.h"
#include "parley/contacts/v1/feed.pb.h"
#include "parley/policy/v1/policy.pb.h"

namespace parley::scheduling {
namespace {

// No word of the body: it may be somebody's.
absl::Status NotUnderstood(absl::string_view what) {
  return absl::InvalidArgumentError(what);
}

template <class Body>
absl::StatusOr<Body> Parse(const FeedChange& change) {
  Body body;
  if (!body.ParseFromString(change.body)) return NotUnderstood("the body is not a message of its kind");
  return body;
}

absl::StatusOr<PersonFacts> DecodeTenant(const FeedChange& change) {
  ASSIGN_OR_RETURN(const auto body, Parse<contacts::v1::TenantFacts>(change));
  const auto& tenant = body.tenant();
  if (tenant.tenant_id() != change.tenant) return NotUnderstood("the body is of another tenant");
  if (tenant.zone().empty()) return NotUnderstood("the tenant has no zone");
  return TenantFacts{.id = tenant.tenant_id(),
                     .number = body.number(),
                     .display_name = tenant.display_name(),
                     .zone = tenant.zone(),
                     .mail_domain = tenant.mail_domain()};
}

absl::StatusOr<PersonFacts> DecodePolicy(const FeedChange& change) {
  ASSIGN_OR_RETURN(const auto body, Parse<contacts::v1::PolicyFacts>(change));
  const auto& numbers = body.numbers();
  const auto* descriptor = numbers.GetDescriptor();
  PolicyFacts::Numbers known;
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const auto* field = descriptor->field(i);
    known[field->name()] = numbers.GetReflection()->HasField(numbers, field)
                               ? numbers.GetReflection()->GetInt32(numbers, field)
                               : field->options().GetExtension(policy::v1::number).default_value();
  }
  return PolicyFacts(std::move(known));
}

absl::StatusOr<PersonFacts> DecodeSeeker(const FeedChange& change) {
  if (change.is_deleted) return SeekerFacts{.is_known = true, .is_deleted = true};
  ASSIGN_OR_RETURN(const auto body, Parse<contacts::v1::SeekerFacts>(change));
  const auto& seeker = body.seeker();
  if (seeker.name() != absl::StrCat("seekers/", change.id))
    return NotUnderstood("the body is of another row");
  return SeekerFacts{.is_known = true,
                     .display_name = seeker.display_name(),
                     .zone = seeker.zone(),
                     .language_code = seeker.language_code()};
}

absl::StatusOr<PersonFacts> DecodeContact(const FeedChange& change) {
  if (change.is_deleted) return ContactFacts{.is_known = true, .is_deleted = true};
  ASSIGN_OR_RETURN(const auto body, Parse<contacts::v1::ContactFacts>(change));
  const auto& contact = body.contact();
  if (contact.name() != absl::StrCat("contacts/", change.id)) {
    return NotUnderstood("the body is of another row");
  }
  if (!contacts::v1::Willingness_IsValid(contact.willingness())) {
    return NotUnderstood("a willingness of a later release");
  }
  ContactFacts facts{.is_known = true,
                     .display_name = contact.display_name(),
                     .owner = body.owner(),
                     .zone = contact.zone(),
                     .is_zone_guessed = contact.zone_source() == contacts::v1::ZONE_SOURCE_GUESSED,
                     .willingness = static_cast<Willingness>(contact.willingness()),
                     .has_email = !contact.email().empty(),
                     .language_code = contact.language_code()};
  if (contact.has_willing_after_time()) facts.willing_after = rpc::FromProto(contact.willing_after_time());
  return facts;
}

absl::StatusOr<PersonFacts> DecodeConnection(const FeedChange& change) {
  if (change.is_deleted) return ConnectionFacts();
  ASSIGN_OR_RETURN(const auto body, Parse<contacts::v1::ConnectionFacts>(change));
  const auto ids = IdsOf("interviews/*/referrals", body.referral());
  if (!ids.ok()) return NotUnderstood("a connection that is not a referral's");
  return ConnectionFacts{
      .seeker = body.seeker(), .contact = body.contact(), .interview = ids->front(), .referral = ids->back()};
}

}  // namespace

absl::StatusOr<PersonFacts> DecodePerson(const FeedChange& change) {
  if (change.kind == "contact") return DecodeContact(change);
  if (change.kind == "seeker") return DecodeSeeker(change);
  if (change.kind == "connection") return DecodeConnection(change);
  if (change.kind == "policy") return DecodePolicy(change);
  if (change.kind == "tenant") return DecodeTenant(change);
  return absl::UnimplementedError("a kind of a later release");
}

}  // namespace parley::scheduling
