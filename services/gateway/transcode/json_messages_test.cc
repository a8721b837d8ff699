#include "services/gateway/transcode/json_messages.h"

#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "parley/contacts/v1/contacts.pb.h"
#include "parley/contacts/v1/tenants.pb.h"

namespace parley::gateway {
namespace {

using google::protobuf::DescriptorPool;
using testing::HasSubstr;

constexpr char kCreateContact[] = "parley.contacts.v1.CreateContactRequest";

class JsonMessagesTest : public testing::Test {
 protected:
  // "field: what is wrong" of the one violation; else the reason.
  std::string Fault(const std::string& type, const std::string& json) {
    const absl::Status status = messages_.ToBytes(type, json).status();
    google::rpc::BadRequest bad;
    const auto payload = status.GetPayload("type.googleapis.com/google.rpc.BadRequest");
    if (!payload || !bad.ParseFromString(std::string(*payload))) return ReasonOf(status);
    EXPECT_EQ(ReasonOf(status), "INVALID_FIELDS");
    EXPECT_EQ(bad.field_violations_size(), 1);
    return bad.field_violations(0).field() + ": " + bad.field_violations(0).description();
  }

  const JsonMessages messages_{*DescriptorPool::generated_pool()};
};

TEST_F(JsonMessagesTest, NamesMayBeInEitherForm) {
  contacts::v1::CreateContactRequest request;
  const auto bytes = messages_.ToBytes(
      kCreateContact,
      R"({"contact":{"displayName":"Grace Sample","profile_url":"x","visibility":"VISIBILITY_TENANT"},)"
      R"("requestId":null})");
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  ASSERT_TRUE(request.ParseFromString(*bytes));
  EXPECT_EQ(request.contact().display_name(), "Grace Sample");
  EXPECT_EQ(request.contact().profile_url(), "x");
  EXPECT_EQ(request.contact().visibility(), contacts::v1::VISIBILITY_TENANT);
}

TEST_F(JsonMessagesTest, AReplyIsPrintedWithoutDefaultsInCamelCase) {
  contacts::v1::ListContactsResponse response;
  EXPECT_EQ(messages_.ToJson("parley.contacts.v1.ListContactsResponse", response.SerializeAsString()).value(),
            "{}");
  contacts::v1::ApiKey key;
  key.set_display_name("Handbook");
  key.mutable_expire_time()->set_seconds(1'800'000'000);
  EXPECT_EQ(messages_.ToJson("parley.contacts.v1.ApiKey", key.SerializeAsString()).value(),
            R"({"displayName":"Handbook","expireTime":"2027-01-15T08:00:00Z"})");
}

TEST_F(JsonMessagesTest, DurationsAreTextsAndATypeThatIsNotThereIsAnError) {
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(1);
  retry.mutable_retry_delay()->set_nanos(500'000'000);
  EXPECT_EQ(messages_.ToJson("google.rpc.RetryInfo", retry.SerializeAsString()).value(),
            R"({"retryDelay":"1.500s"})");
  EXPECT_EQ(ReasonOf(messages_.ToJson("unknown.Type", "").status()), "INTERNAL");
}

TEST_F(JsonMessagesTest, AFaultNamesItsFieldByPath) {
  EXPECT_EQ(Fault(kCreateContact, R"({"nme":1})"), "nme: there is no such field");
  EXPECT_EQ(Fault(kCreateContact, R"({"contact":{"nme":1}})"), "contact.nme: there is no such field");
  EXPECT_THAT(Fault(kCreateContact, R"({"contact":{"displayName":1}})"),
              HasSubstr("contact.display_name: invalid value 1"));
  EXPECT_THAT(Fault(kCreateContact, R"({"contact":{"visibility":"NOPE"}})"),
              HasSubstr(R"(contact.visibility: invalid value "NOPE")"));
  EXPECT_THAT(Fault(kCreateContact, R"({"contact":[]})"), HasSubstr("contact: "));
  EXPECT_THAT(Fault(kCreateContact, R"({"contact":{"displayName":[]}})"), HasSubstr("contact.displayName: "));
  EXPECT_THAT(Fault("parley.contacts.v1.CreateApiKeyRequest", R"({"apiKey":{"scopes":["a",5]}})"),
              HasSubstr("api_key.scopes[1]: "));
  EXPECT_THAT(Fault("parley.contacts.v1.CreateApiKeyRequest", R"({"apiKey":{"expireTime":"soon"}})"),
              HasSubstr("api_key.expire_time: "));
}

TEST_F(JsonMessagesTest, NumbersOutOfRangeAreFaultsOfTheirField) {
  for (const char* number : {"99999999999", "1.5", "1e10", "\"x\"", "true"}) {
    EXPECT_THAT(
        Fault("parley.contacts.v1.ListContactsRequest", std::string(R"({"pageSize":)") + number + "}"),
        HasSubstr("page_size: invalid value"))
        << number;
  }
}

TEST_F(JsonMessagesTest, WhatIsNoObjectOrNoJsonIsMalformed) {
  for (const char* json :
       {"[]", "5", "\"x\"", "null", "", "{'contact':{}}", R"({"contact":{},"contact":{}})"}) {
    EXPECT_EQ(Fault(kCreateContact, json), "MALFORMED_REQUEST") << json;
  }
}

TEST_F(JsonMessagesTest, AFaultyValueIsNotRepeatedAtLength) {
  const std::string long_text = R"(")" + std::string(100'000, 'x') + R"(")";
  EXPECT_LT(Fault(kCreateContact, R"({"contact":{"visibility":)" + long_text + "}}").size(), 500);
  EXPECT_LT(Fault(kCreateContact, "{" + long_text + ":1}").size(), 500);
}

}  // namespace
}  // namespace parley::gateway
