#include "services/cli/field_value.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "parley/clock/v1/clock.pb.h"
#include "parley/contacts/v1/contacts.pb.h"
#include "parley/contacts/v1/tenants.pb.h"
#include "parley/policy/v1/policy.pb.h"

namespace parley::cli {
namespace {

TEST(WithCollectionTest, ABareIdGetsItsCollectionUnlessThatIsWithinAnother) {
  EXPECT_EQ(WithCollection("contacts", "17"), "contacts/17");
  EXPECT_EQ(WithCollection("contacts", "contacts/17"), "contacts/17");
  EXPECT_EQ(WithCollection("interviews/*/obligations", "thank-you"), "thank-you");
}

using testing::ElementsAre;
using testing::HasSubstr;

absl::Status Set(google::protobuf::Message& message, const std::string& field, absl::string_view text) {
  return SetFieldFromText(message, *message.GetDescriptor()->FindFieldByName(field), text);
}

TEST(SetFieldFromTextTest, EnumsAreNamedShortOrInFull) {
  contacts::v1::Contact contact;
  for (const char* text : {"own-network", "own_network", "OWN_NETWORK", "ORIGIN_OWN_NETWORK"}) {
    contact.clear_origin();
    EXPECT_EQ(Set(contact, "origin", text), absl::OkStatus()) << text;
    EXPECT_EQ(contact.origin(), contacts::v1::ORIGIN_OWN_NETWORK) << text;
  }
}

TEST(SetFieldFromTextTest, AnUnknownEnumValueIsAnsweredWithTheKnownOnes) {
  contacts::v1::Contact contact;
  const absl::Status status = Set(contact, "origin", "friend");
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("own-network, alumni, mutual"));
}

TEST(SetFieldFromTextTest, TimesKeepTheirInstantWhateverTheirOffset) {
  contacts::v1::Contact contact;
  EXPECT_EQ(Set(contact, "willing_after_time", "2026-03-08T14:30:00.25-05:00"), absl::OkStatus());
  EXPECT_EQ(
      contact.willing_after_time().seconds(),
      absl::ToUnixSeconds(absl::FromCivil(absl::CivilSecond(2026, 3, 8, 19, 30, 0), absl::UTCTimeZone())));
  EXPECT_EQ(contact.willing_after_time().nanos(), 250'000'000);
}

TEST(SetFieldFromTextTest, ATimeBefore1970HasNoNegativeNanos) {
  contacts::v1::Contact contact;
  EXPECT_EQ(Set(contact, "willing_after_time", "1969-12-31T23:59:59.75Z"), absl::OkStatus());
  EXPECT_EQ(contact.willing_after_time().seconds(), -1);
  EXPECT_EQ(contact.willing_after_time().nanos(), 750'000'000);
}

TEST(SetFieldFromTextTest, DatesHaveThreeParts) {
  contacts::v1::Contact contact;
  EXPECT_EQ(Set(contact, "connected_date", "2024-02-29"), absl::OkStatus());
  EXPECT_EQ(contact.connected_date().year(), 2024);
  EXPECT_EQ(contact.connected_date().month(), 2);
  EXPECT_EQ(contact.connected_date().day(), 29);
  EXPECT_TRUE(absl::IsInvalidArgument(Set(contact, "connected_date", "12 Mar 2024")));
}

TEST(SetFieldFromTextTest, MasksAreCommaSeparatedInEitherSpelling) {
  contacts::v1::UpdateContactRequest request;
  EXPECT_EQ(Set(request, "update_mask", "display-name, email"), absl::OkStatus());
  EXPECT_THAT(request.update_mask().paths(), ElementsAre("display_name", "email"));
}

TEST(SetFieldFromTextTest, RepeatedFieldsGrow) {
  contacts::v1::ApiKey key;
  EXPECT_EQ(Set(key, "scopes", "contacts.read"), absl::OkStatus());
  EXPECT_EQ(Set(key, "scopes", "contacts.write"), absl::OkStatus());
  EXPECT_THAT(key.scopes(), ElementsAre("contacts.read", "contacts.write"));
}

TEST(SetFieldFromTextTest, ABareIdGetsTheCollectionOfItsField) {
  contacts::v1::GetContactRequest request;
  EXPECT_EQ(Set(request, "name", "0190-a"), absl::OkStatus());
  EXPECT_EQ(request.name(), "contacts/0190-a");
  EXPECT_EQ(Set(request, "name", "seekers/0190-a"), absl::OkStatus());
  EXPECT_EQ(request.name(), "seekers/0190-a");  // the server says what is wrong with it
}

TEST(SetFieldFromTextTest, NumbersAreWholeAndInRange) {
  policy::v1::Policy policy;
  EXPECT_EQ(Set(policy, "contact_pending_cap", "-5"), absl::OkStatus());
  EXPECT_EQ(policy.contact_pending_cap(), -5);
  EXPECT_TRUE(absl::IsInvalidArgument(Set(policy, "contact_pending_cap", "1.5")));
  EXPECT_TRUE(absl::IsInvalidArgument(Set(policy, "contact_pending_cap", "2147483648")));
  EXPECT_TRUE(absl::IsInvalidArgument(Set(policy, "contact_pending_cap", "")));
}

TEST(SetFieldFromTextTest, SwitchesAreTrueOrFalse) {
  clock::v1::DrainedResponse response;
  EXPECT_EQ(Set(response, "drained", "true"), absl::OkStatus());
  EXPECT_TRUE(response.drained());
  EXPECT_EQ(Set(response, "drained", "false"), absl::OkStatus());
  EXPECT_FALSE(response.drained());
  EXPECT_TRUE(absl::IsInvalidArgument(Set(response, "drained", "maybe")));
}

TEST(ParseSpanTest, DaysAreTwentyFourHours) {
  EXPECT_EQ(*ParseSpan("3d"), absl::Hours(72));
  EXPECT_EQ(*ParseSpan("1d12h30m"), absl::Hours(36) + absl::Minutes(30));
  EXPECT_EQ(*ParseSpan("90m"), absl::Minutes(90));
  EXPECT_EQ(*ParseSpan("0s"), absl::ZeroDuration());
}

TEST(ParseSpanTest, WhatIsNoLengthOfTimeIsRefused) {
  for (const char* text :
       {"", "soon", "5", "-3h", "-1d", "d", "1.5d", "1d-2h", "inf", "1dinf", "99999999999d"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(ParseSpan(text).status())) << text;
  }
}

TEST(ParseInstantTest, AnInstantNeedsItsOffset) {
  EXPECT_EQ(*ParseInstant("2026-03-08T14:30:00Z"),
            absl::FromCivil(absl::CivilSecond(2026, 3, 8, 14, 30, 0), absl::UTCTimeZone()));
  for (const char* text : {"2026-03-08T14:30:00", "2026-03-08", "tomorrow", "infinite-future", ""}) {
    EXPECT_TRUE(absl::IsInvalidArgument(ParseInstant(text).status())) << text;
  }
}

TEST(InstantTextTest, WritesWhatParseInstantReads) {
  for (const char* text : {"2026-03-08T14:30:00Z", "2026-03-08T14:30:00.000001Z", "0099-01-01T00:00:00Z"}) {
    EXPECT_EQ(InstantText(*ParseInstant(text)), text);
  }
}

}  // namespace
}  // namespace parley::cli
