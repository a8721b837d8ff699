#include "services/gateway/transcode/error_forms.h"

#include "common/errors/errors.h"
#include "common/rpc/refusals.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::gateway {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

class ErrorFormsTest : public testing::Test {
 protected:
  const JsonMessages messages_{*google::protobuf::DescriptorPool::generated_pool()};
};

TEST_F(ErrorFormsTest, EveryCodeHasItsHttpStatus) {
  const std::pair<int, int> statuses[] = {{1, 499},  {2, 500},  {3, 400},  {4, 504},  {5, 404},  {6, 409},
                                          {7, 403},  {8, 429},  {9, 400},  {10, 409}, {11, 400}, {12, 501},
                                          {13, 500}, {14, 503}, {15, 500}, {16, 401}};
  for (const auto& [code, status] : statuses) {
    EXPECT_EQ(HttpStatusOf(absl::Status(static_cast<absl::StatusCode>(code), "")), status) << code;
  }
  EXPECT_EQ(HttpStatusOf(absl::OkStatus()), 200);
}

TEST_F(ErrorFormsTest, HttpsOwnWordsForAReasonAreUsed) {
  EXPECT_EQ(HttpStatusOf(rpc::MethodUnknown()), 404);
  EXPECT_EQ(HttpStatusOf(rpc::RequestTooLarge()), 413);
  EXPECT_EQ(HttpStatusOf(rpc::Overloaded()), 429);
}

TEST_F(ErrorFormsTest, ARestErrorIsGoogleRpcStatusWithTypedDetails) {
  const HttpResponse response =
      RestError(messages_, InvalidFields({{"contact.nme", "there is no such field"}}));
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(response.content_type, "application/json");
  EXPECT_EQ(
      response.body,
      R"({"code":3,"message":"contact.nme: there is no such field","details":[)"
      R"({"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"INVALID_FIELDS","domain":"parley"},)"
      R"({"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":[)"
      R"({"field":"contact.nme","description":"there is no such field"}]}]})");
}

TEST_F(ErrorFormsTest, AConnectErrorHasItsWordAndItsDetailsTwice) {
  const HttpResponse response = ConnectError(messages_, NotFound("contacts/1"));
  EXPECT_EQ(response.status, 404);
  EXPECT_THAT(response.body,
              HasSubstr(R"({"code":"not_found","message":"contacts/1 was not found.","details":[)"));
  EXPECT_THAT(response.body,
              HasSubstr(R"({"type":"google.rpc.ErrorInfo","value":"CglOT1RfRk9VTkQSBnBhcmxleQ")"));
  EXPECT_THAT(response.body, HasSubstr(R"("debug":{"reason":"NOT_FOUND","domain":"parley"}})"));
  EXPECT_THAT(ConnectErrorJson(messages_, absl::CancelledError("gone")),
              testing::StrEq(R"({"code":"canceled","message":"gone"})"));
}

TEST_F(ErrorFormsTest, RetryInfoIsRoundedUpToSeconds) {
  EXPECT_THAT(RetryAfterOf(WithRetry(absl::UnavailableError(""), absl::Milliseconds(200))),
              ElementsAre(Pair("retry-after", "1")));
  EXPECT_THAT(RetryAfterOf(WithRetry(absl::UnavailableError(""), absl::Seconds(3))),
              ElementsAre(Pair("retry-after", "3")));
  EXPECT_THAT(RetryAfterOf(absl::UnavailableError("")), IsEmpty());
  EXPECT_THAT(RestError(messages_, rpc::Overloaded()).headers, ElementsAre(Pair("retry-after", "1")));
}

TEST_F(ErrorFormsTest, ADetailOfAnUnknownTypeDoesNotHideTheError) {
  absl::Status error = absl::NotFoundError("gone");
  error.SetPayload("type.googleapis.com/unknown.Type", absl::Cord("x"));
  EXPECT_EQ(RestError(messages_, error).body, R"({"code":5,"message":"gone"})");
  EXPECT_EQ(ConnectErrorJson(messages_, error),
            R"({"code":"not_found","message":"gone","details":[{"type":"unknown.Type","value":"eA"}]})");
}

}  // namespace
}  // namespace parley::gateway
