#include "services/notification/people/follow_rpc.h"

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/names/link_token.h"
#include "common/rpc/resource.h"
#include "parley/contacts/v1/feed.pb.h"
#include "parley/policy/v1/policy.pb.h"
#include "parley/scheduling/v1/feed.pb.h"

namespace parley::notification {
namespace {

template <class Message>
absl::StatusOr<Message> Parse(const FeedChange& change) {
  Message message;
  if (message.ParseFromString(change.body)) return message;
  return absl::InvalidArgumentError(absl::StrCat("the ", change.kind, " does not decode"));
}

absl::StatusOr<PeopleFact> DecodeTenant(const FeedChange& change) {
  ASSIGN_OR_RETURN(const auto facts, Parse<contacts::v1::TenantFacts>(change));
  const contacts::v1::Tenant& tenant = facts.tenant();
  return Tenant{.id = change.tenant,
                .number = facts.number(),
                .display_name = tenant.display_name(),
                .mail_domain = tenant.mail_domain(),
                .inbound_address = tenant.inbound_address(),
                .zone = tenant.zone()};
}

// The number of a policy, or its default where it is not set.
int NumberOf(const policy::v1::Policy& numbers, const char* name) {
  const auto* const field = numbers.GetDescriptor()->FindFieldByName(name);
  const auto* const reflection = numbers.GetReflection();
  if (reflection->HasField(numbers, field)) return reflection->GetInt32(numbers, field);
  return static_cast<int>(field->options().GetExtension(policy::v1::number).default_value());
}

absl::StatusOr<PeopleFact> DecodePolicy(const FeedChange& change) {
  ASSIGN_OR_RETURN(const auto facts, Parse<contacts::v1::PolicyFacts>(change));
  const policy::v1::Policy& numbers = facts.numbers();
  return Policy{.seeker_open_from_hour = NumberOf(numbers, "seeker_open_from_hour"),
                .seeker_open_to_hour = NumberOf(numbers, "seeker_open_to_hour"),
                .contact_open_from_hour = NumberOf(numbers, "contact_open_from_hour"),
                .contact_open_to_hour = NumberOf(numbers, "contact_open_to_hour"),
                .merge_minutes = NumberOf(numbers, "merge_minutes"),
                .coalesce_hours = NumberOf(numbers, "coalesce_hours")};
}

absl::StatusOr<PeopleFact> DecodeSeeker(const FeedChange& change) {
  Person person{.name = absl::StrCat("seekers/", change.id), .is_deleted = change.is_deleted};
  if (change.is_deleted) return person;
  ASSIGN_OR_RETURN(const auto facts, Parse<contacts::v1::SeekerFacts>(change));
  const contacts::v1::Seeker& seeker = facts.seeker();
  person.display_name = seeker.display_name();
  person.email = seeker.email();
  person.zone = seeker.zone();
  person.language_code = seeker.language_code();
  return person;
}

absl::StatusOr<PeopleFact> DecodeContact(const FeedChange& change) {
  Person person{.name = absl::StrCat("contacts/", change.id), .is_deleted = change.is_deleted};
  if (change.is_deleted) return person;
  ASSIGN_OR_RETURN(const auto facts, Parse<contacts::v1::ContactFacts>(change));
  const contacts::v1::Contact& contact = facts.contact();
  person.display_name = contact.display_name();
  person.email = contact.email();
  person.zone = contact.zone();
  person.is_zone_guessed = contact.zone_source() == contacts::v1::ZONE_SOURCE_GUESSED;
  person.language_code = contact.language_code();
  return person;
}

}  // namespace

absl::StatusOr<PeopleFact> DecodePeopleFact(const FeedChange& change) {
  if (change.kind == "tenant") return DecodeTenant(change);
  if (change.kind == "seeker") return DecodeSeeker(change);
  if (change.kind == "contact") return DecodeContact(change);
  if (change.kind == "policy") return DecodePolicy(change);
  if (change.kind == "connection") return PeopleFact();
  return absl::UnimplementedError("a kind that is not known here");
}

absl::StatusOr<Interview> DecodeInterview(const FeedChange& change) {
  Interview interview{.name = absl::StrCat("interviews/", change.id)};
  if (change.is_deleted) return interview;
  ASSIGN_OR_RETURN(const auto facts, Parse<scheduling::v1::InterviewFacts>(change));
  if (facts.link_id().size() != kLinkIdBytes) return absl::InvalidArgumentError("a link id has 16 bytes");
  interview.seeker = facts.seeker();
  interview.contact = facts.contact();
  interview.state = facts.state();
  interview.schedule_version = facts.schedule_version();
  interview.duration_minutes = facts.duration_minutes();
  interview.mode = static_cast<Mode>(facts.mode());
  interview.place = facts.place();
  interview.link_id = facts.link_id();
  if (facts.has_booking()) {
    const scheduling::v1::Booking& booking = facts.booking();
    interview.booking = {
        .start = {booking.start().wall_time(), booking.start().zone(), booking.start().fold()},
        .start_time = rpc::FromProto(booking.start_time()),
        .end_time = rpc::FromProto(booking.end_time())};
  }
  return interview;
}

}  // namespace parley::notification
