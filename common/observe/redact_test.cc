#include "common/observe/redact.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "parley/contacts/v1/contacts.pb.h"
#include "parley/contacts/v1/tenants.pb.h"
#include "parley/feed/v1/feed.pb.h"
#include "parley/scheduling/v1/feed.pb.h"

namespace parley {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(RedactTest, PersonalFieldsAreLeftOutAtAnyDepthAndTheOthersStay) {
  contacts::v1::CreateContactRequest request;
  request.mutable_contact()->set_display_name("Grace Sample");
  request.mutable_contact()->set_email("grace@example.com");
  request.set_request_id("first");
  const std::string text = Redacted(request);
  EXPECT_THAT(text, HasSubstr("request_id: \"first\""));
  EXPECT_THAT(text, HasSubstr("email: \"[redacted]\""));
  EXPECT_THAT(text, Not(HasSubstr("Grace")));
  EXPECT_THAT(text, Not(HasSubstr("example.com")));
}

TEST(RedactTest, EachElementOfAPersonalListIsLeftOut) {
  scheduling::v1::Message message;
  message.add_goals("How people get in");
  message.add_goals("What a day is like");
  message.set_interview("interviews/1");
  const std::string text = Redacted(message);
  EXPECT_THAT(text, HasSubstr("interviews/1"));
  EXPECT_THAT(text, Not(HasSubstr("people")));
  EXPECT_THAT(text, Not(HasSubstr("day")));
}

TEST(RedactTest, CredentialsAreLeftOutWhereverTheyStand) {
  contacts::v1::VerifyApiKeyRequest personal;
  personal.set_key("parley_dev_1_secret");
  EXPECT_THAT(Redacted(personal), Not(HasSubstr("secret")));
  contacts::v1::ListContactsRequest request;
  request.set_page_token("bearer secret");
  EXPECT_THAT(Redacted(request), Not(HasSubstr("secret")));
  request.set_page_token("xx parley_dev_1_secret");
  EXPECT_THAT(Redacted(request), Not(HasSubstr("secret")));
  request.set_page_token("1234");
  EXPECT_THAT(Redacted(request), HasSubstr("1234"));
}

TEST(RedactTest, BytesAndFieldsThatAreNotKnownHereAreLeftOut) {
  feed::v1::FollowResponse batch;
  batch.add_changes()->set_body("Grace Sample");
  batch.set_revision(7);
  batch.GetReflection()->MutableUnknownFields(&batch)->AddLengthDelimited(99, "Grace Sample");
  const std::string text = Redacted(batch);
  EXPECT_THAT(text, HasSubstr("revision: 7"));
  EXPECT_THAT(text, Not(HasSubstr("Grace")));
}

}  // namespace
}  // namespace parley
