#include "services/gateway/transcode/rest_request.h"

#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "google/protobuf/dynamic_message.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "services/gateway/transcode/added_contract.h"

namespace parley::gateway {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Echo's request as REST, printed as JSON.
class RestRequestTest : public testing::Test {
 protected:
  absl::StatusOr<std::string> Read(const std::string& rule, const std::string& method,
                                   const std::string& target, const std::string& body = "") {
    const AddedContract added(rule);
    const JsonMessages messages(*added.contract().pool);
    const auto table = RestTable::Create(Routes(Backends{}, added.contract()));
    EXPECT_TRUE(table.ok()) << table.status();
    const size_t question = target.find('?');
    const PathParts path = PathParts::Of(target.substr(0, question));
    const RestBinding* binding = table->Find(method, path);
    EXPECT_NE(binding, nullptr) << target;
    const std::string query = question == std::string::npos ? "" : target.substr(question + 1);
    const auto bytes = ReadRestRequest(messages, *binding, path, query, body);
    if (!bytes.ok()) return bytes.status();
    // As a service reads it: what is said twice is merged.
    google::protobuf::DynamicMessageFactory factory;
    const auto* type = added.contract().pool->FindMessageTypeByName("parley.contacts.v1.Echo");
    const std::unique_ptr<google::protobuf::Message> echo(factory.GetPrototype(type)->New());
    EXPECT_TRUE(echo->ParseFromString(*bytes));
    return messages.ToJson(type->full_name(), echo->SerializeAsString());
  }
  absl::StatusOr<std::string> Get(const std::string& query) {
    return Read(R"(get: "/v1/echoes/{name}")", "GET", "/v1/echoes/1?" + query);
  }
  // The fields and descriptions of a refusal.
  static std::vector<std::string> Violations(const absl::Status& status) {
    google::rpc::BadRequest bad;
    const auto payload = status.GetPayload("type.googleapis.com/google.rpc.BadRequest");
    EXPECT_TRUE(payload && bad.ParseFromString(std::string(*payload))) << status;
    std::vector<std::string> said;
    for (const auto& violation : bad.field_violations()) {
      said.push_back(violation.field() + ": " + violation.description());
    }
    return said;
  }
};

TEST_F(RestRequestTest, AWholeBodyAndThePathMakeTheRequest) {
  EXPECT_EQ(
      Read(kEchoRule, "POST", "/v1/echoes/1:echo", R"({"tags":["a"],"bigCount":"9007199254740993"})").value(),
      R"({"name":"echoes/1","bigCount":"9007199254740993","tags":["a"]})");
}

TEST_F(RestRequestTest, ThePathWinsOverTheBody) {
  EXPECT_EQ(Read(kEchoRule, "POST", "/v1/echoes/1:echo", R"({"name":"echoes/2"})").value(),
            R"({"name":"echoes/1"})");
  EXPECT_EQ(Read(R"(patch: "/v1/{inner.text=texts/*}" body: "inner")", "PATCH", "/v1/texts/1",
                 R"({"text":"texts/2","wholeNumbers":[1]})")
                .value(),
            R"({"inner":{"text":"texts/1","wholeNumbers":[1]}})");
}

TEST_F(RestRequestTest, AnEmptyBodyIsAnEmptyMessage) {
  EXPECT_EQ(Read(kEchoRule, "POST", "/v1/echoes/1:echo", "").value(), R"({"name":"echoes/1"})");
}

TEST_F(RestRequestTest, ABodyMayBeOneFieldAndTheQueryTheRest) {
  const std::string rule = R"(post: "/v1/echoes" body: "inner")";
  EXPECT_EQ(Read(rule, "POST", "/v1/echoes?name=n&inner.text=x", R"({})").status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Read(rule, "POST", "/v1/echoes?name=n", R"({"text":"t"})").value(),
            R"({"name":"n","inner":{"text":"t"}})");
  EXPECT_THAT(Violations(Read(rule, "POST", "/v1/echoes", R"({"txt":"t"})").status()),
              ElementsAre("inner.txt: there is no such field"));
}

TEST_F(RestRequestTest, AQueryFillsFieldsOfEveryKind) {
  EXPECT_EQ(Get("big_count=-5&tags=a&tags=b+c&loud=true&color=COLOR_RED&ratio=1.5").value(),
            R"({"name":"1","bigCount":"-5","tags":["a","b c"],"color":"COLOR_RED","loud":true,"ratio":1.5})");
  EXPECT_EQ(
      Get("atTime=2027-01-15T08:00:00Z&mask=bigCount,tags&flag=false&data=AQI%3D").value(),
      R"({"name":"1","atTime":"2027-01-15T08:00:00Z","mask":"bigCount,tags","flag":false,"data":"AQI="})");
  EXPECT_EQ(Get("inner.inner.wholeNumbers=1&inner.inner.whole_numbers=2&inner.text=%C3%A9").value(),
            R"({"name":"1","inner":{"text":"é","inner":{"wholeNumbers":[1,2]}}})");
  EXPECT_EQ(Get("").value(), R"({"name":"1"})");
  EXPECT_EQ(Get("&&tags=&").value(), R"({"name":"1","tags":[""]})");
}

TEST_F(RestRequestTest, EveryViolationOfAQueryIsSaidAtOnce) {
  EXPECT_THAT(
      Violations(
          Get("nothing=1&inner=2&inners.text=3&name=4&loud=true&loud=false&at_time.seconds=5").status()),
      ElementsAre("nothing: there is no such field", "inner: a query cannot hold a message",
                  "inners.text: there is no such field", "name: is given already", "loud: is given already",
                  "at_time.seconds: there is no such field"));
  EXPECT_THAT(Violations(Read(kEchoRule, "POST", "/v1/echoes/1:echo?loud=true").status()),
              ElementsAre("loud: belongs into the body"));
}

TEST_F(RestRequestTest, AValueThatDoesNotFitIsAViolationOfItsField) {
  for (const auto& [query, field] :
       {std::pair("bigCount=x", "big_count: "), std::pair("color=COLOR_BLUE", "color: "),
        std::pair("loud=maybe", "loud: "), std::pair("atTime=soon", "at_time: "),
        std::pair("inner.wholeNumbers=1.5", "inner.whole_numbers[0]: "),
        std::pair("bigCount=99999999999999999999", "big_count: ")}) {
    EXPECT_THAT(Violations(Get(query).status()), ElementsAre(HasSubstr(field))) << query;
  }
}

TEST_F(RestRequestTest, WhatIsNoTextOrNoBodyHereIsMalformed) {
  for (const char* query : {"tags=%zz", "tags=%ff", "%ff=1", "t%=1"}) {
    EXPECT_EQ(ReasonOf(Get(query).status()), "MALFORMED_REQUEST") << query;
  }
  EXPECT_EQ(ReasonOf(Read(R"(get: "/v1/echoes/{name}")", "GET", "/v1/echoes/1", "{}").status()),
            "MALFORMED_REQUEST");
  EXPECT_EQ(ReasonOf(Read(kEchoRule, "POST", "/v1/echoes/1:echo", "{").status()), "MALFORMED_REQUEST");
}

TEST_F(RestRequestTest, AKeyWithoutEndIsNoField) {
  std::string key = "inner";
  for (int i = 0; i < 5'000; ++i) key += ".inner";
  EXPECT_EQ(Get(key + ".text=x").status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace parley::gateway
