#include "common/rpc/validate.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"
#include "parley/contacts/v1/contacts.pb.h"
#include "parley/contacts/v1/tenants.pb.h"

namespace parley::rpc {
namespace {

using contacts::v1::CreateApiKeyRequest;
using contacts::v1::CreateContactRequest;
using contacts::v1::GetContactRequest;

std::vector<std::string> Fields(const absl::Status& status) {
  google::rpc::Status wire;
  wire.ParseFromString(ToRpcStatusBytes(status));
  std::vector<std::string> fields;
  for (const auto& any : wire.details()) {
    google::rpc::BadRequest bad;
    if (!any.UnpackTo(&bad)) continue;
    for (const auto& violation : bad.field_violations()) fields.push_back(violation.field());
  }
  return fields;
}

CreateContactRequest Good() {
  CreateContactRequest request;
  request.mutable_contact()->set_display_name("Grace Sample");
  return request;
}

TEST(ValidateTest, AGoodRequestPassesAndItsTextIsComposed) {
  CreateContactRequest request = Good();
  request.mutable_contact()->set_display_name("Zoe\xcc\x88 Sample");  // e + combining diaeresis
  request.mutable_contact()->set_zone("Europe/Berlin");
  ASSERT_TRUE(Validate(request).ok());
  EXPECT_EQ(request.contact().display_name(), "Zo\xc3\xab Sample");
}

TEST(ValidateTest, EveryViolationIsReportedAtOnce) {
  CreateContactRequest request;
  auto& contact = *request.mutable_contact();
  contact.set_email("a@example.com\r\nBcc: b@example.com");
  contact.set_profile_url("ftp://example.com/x");
  contact.set_zone("../etc/passwd");
  contact.set_language_code("!");
  contact.mutable_willing_after_time()->set_nanos(-1);
  request.set_request_id("no spaces");
  EXPECT_THAT(Fields(Validate(request)),
              testing::UnorderedElementsAre("contact.display_name", "contact.email", "contact.profile_url",
                                            "contact.zone", "contact.language_code",
                                            "contact.willing_after_time", "request_id"));
}

TEST(ValidateTest, LengthCountsCodePointsAndStopsAtTheLimit) {
  CreateContactRequest request = Good();
  std::string longest;
  for (int i = 0; i < 200; ++i) longest += "\xc3\xab";
  request.mutable_contact()->set_display_name(longest);
  EXPECT_TRUE(Validate(request).ok());
  request.mutable_contact()->set_display_name(longest + "x");
  EXPECT_THAT(Fields(Validate(request)), testing::ElementsAre("contact.display_name"));
}

TEST(ValidateTest, ForbiddenCharactersAreViolationsAndJoinersAreKept) {
  for (const std::string& bad :
       {std::string("a\0b", 3), std::string("a\xe2\x80\xae"), std::string("a\xe2\x80\x8b"),
        std::string("\xef\xbb\xbfx"), std::string("a\nb"), std::string("a\xc2\x85")}) {
    CreateContactRequest request = Good();
    request.mutable_contact()->set_organization(bad);
    EXPECT_THAT(Fields(Validate(request)), testing::ElementsAre("contact.organization"))
        << testing::PrintToString(bad);
  }
  CreateContactRequest request = Good();
  request.mutable_contact()->set_organization("\xd9\x85\xe2\x80\x8c\xd9\x87");  // ZWNJ between Arabic letters
  EXPECT_TRUE(Validate(request).ok());
}

TEST(ValidateTest, OutputOnlyFieldsAreIgnored) {
  CreateContactRequest request = Good();
  request.mutable_contact()->set_visibility(contacts::v1::VISIBILITY_PRIVATE);
  ASSERT_TRUE(Validate(request).ok());
  EXPECT_EQ(request.contact().visibility(), contacts::v1::VISIBILITY_UNSPECIFIED);
}

TEST(ValidateTest, NamesMustBeOfTheCollection) {
  GetContactRequest request;
  for (const char* bad : {"", "seekers/1", "contacts/", "contacts/1' OR '1'='1", "contacts/%"}) {
    request.set_name(bad);
    EXPECT_THAT(Fields(Validate(request)), testing::ElementsAre("name")) << bad;
  }
  request.set_name("contacts/018f");
  EXPECT_TRUE(Validate(request).ok());
}

TEST(ValidateTest, RepeatedFieldsAreBoundedAndCheckedOneByOne) {
  CreateApiKeyRequest request;
  request.mutable_api_key()->set_display_name("Handbook");
  EXPECT_THAT(Fields(Validate(request)), testing::ElementsAre("api_key.scopes"));
  request.mutable_api_key()->add_scopes("contacts.read");
  request.mutable_api_key()->add_scopes("a\tb");
  EXPECT_THAT(Fields(Validate(request)), testing::ElementsAre("api_key.scopes[1]"));
  request.mutable_api_key()->clear_scopes();
  for (int i = 0; i < 51; ++i) request.mutable_api_key()->add_scopes(absl::StrCat("s", i));
  EXPECT_THAT(Fields(Validate(request)), testing::ElementsAre("api_key.scopes"));
}

TEST(ValidateTest, AnUnknownEnumNumberIsAViolation) {
  CreateContactRequest request = Good();
  request.mutable_contact()->set_origin(static_cast<contacts::v1::Origin>(99));
  EXPECT_THAT(Fields(Validate(request)), testing::ElementsAre("contact.origin"));
}

}  // namespace
}  // namespace parley::rpc
