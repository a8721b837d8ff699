#include "services/gateway/observed_http.h"

#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "common/observe/log.h"
#include "common/observe/trace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::gateway {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kTraceId[] = "0af7651916cd43dd8448eb211c80319c";
constexpr char kGiven[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

// A site of which every page is there, and what it was asked.
class ObservedHttpTest : public testing::Test {
 protected:
  HttpResponse Ask(const HttpRequest& request) {
    std::optional<HttpResponse> answer;
    testing::internal::CaptureStderr();
    handler_(request, [&](HttpResponse response) { answer = std::move(response); });
    FlushLog();
    const std::string logged = testing::internal::GetCapturedStderr();
    line_ = logged.empty() ? nlohmann::json() : nlohmann::json::parse(logged);
    return answer.value_or(HttpResponse{.status = 0});
  }
  static std::string HeaderOfReply(const HttpResponse& response, const std::string& name) {
    std::vector<std::string> values;
    for (const auto& [has, value] : response.headers) {
      if (has == name) values.push_back(value);
    }
    return values.size() == 1 ? values[0] : "not one";
  }

  std::string route_ = "/c/{token}";
  bool is_logged_ = false;
  HttpRequest asked_;
  nlohmann::json line_;
  const std::shared_ptr<Metrics> metrics_ = std::make_shared<Metrics>();
  const HttpHandler handler_ = Observed(
      [this](const HttpRequest& request, const HttpReply& reply) {
        asked_ = request;
        reply({.status = 201, .route = route_, .is_logged = is_logged_});
      },
      metrics_);
};

TEST_F(ObservedHttpTest, APageIsAskedInASpanOfItsOwnOfTheClientsTrace) {
  const HttpResponse response = Ask({.method = "GET",
                                     .path = "/c/secret",
                                     .headers = {{"traceparent", kGiven}, {"x-request-id", "mine-1"}}});
  EXPECT_EQ(asked_.trace.trace_id, kTraceId);
  EXPECT_EQ(asked_.trace.span_id, line_["span_id"]);
  EXPECT_EQ(line_["parent_span_id"], "b7ad6b7169203331");
  EXPECT_EQ(asked_.trace.request_id, "mine-1");
  EXPECT_EQ(HeaderOfReply(response, "x-request-id"), "mine-1");
  EXPECT_EQ(HeaderOfReply(response, "traceparent"), TraceparentOf(asked_.trace));
}

TEST_F(ObservedHttpTest, WithoutOneATraceBeginsHere) {
  Ask({.method = "GET",
       .path = "/c/secret",
       .headers = {{"traceparent", "nonsense"}, {"x-request-id", "a b"}}});
  EXPECT_EQ(asked_.trace.span_id, line_["span_id"]);
  EXPECT_EQ(asked_.trace.request_id, asked_.trace.trace_id);
  EXPECT_FALSE(line_.contains("parent_span_id"));
}

TEST_F(ObservedHttpTest, ATraceparentThatComesTwiceIsNone) {
  Ask({.method = "GET", .path = "/c/secret", .headers = {{"traceparent", kGiven}, {"traceparent", kGiven}}});
  EXPECT_NE(asked_.trace.trace_id, kTraceId);
  EXPECT_FALSE(line_.contains("parent_span_id"));
}

TEST_F(ObservedHttpTest, WhatTheHandlerHasLoggedIsCountedAndNotLoggedAgain) {
  is_logged_ = true;
  Ask({.method = "GET", .path = "/c/secret"});
  EXPECT_TRUE(line_.is_null());
  EXPECT_THAT(prometheus::TextSerializer().Serialize(metrics_->registry().Collect()),
              HasSubstr("http_server_request_duration_seconds_count"));
}

TEST_F(ObservedHttpTest, ARequestIsCountedAndLoggedByItsRouteAndNeverByItsPath) {
  Ask({.method = "GET", .path = "/c/secret", .query = "q=secret"});
  EXPECT_EQ(line_["route"], "/c/{token}");
  EXPECT_EQ(line_["status"], 201);
  EXPECT_THAT(line_.dump(), Not(HasSubstr("secret")));
  const std::string counted = prometheus::TextSerializer().Serialize(metrics_->registry().Collect());
  EXPECT_THAT(
      counted,
      HasSubstr("http_server_request_duration_seconds_count{http_request_method=\"GET\","
                "http_response_status_code=\"201\",http_route=\"/c/{token}\",url_scheme=\"http\"} 1"));
  EXPECT_THAT(counted, Not(HasSubstr("secret")));
}

TEST_F(ObservedHttpTest, PathsThatAreNoneOfOursAreOneRoute) {
  route_.clear();
  Ask({.method = "GET", .path = "/wp-admin/1"});
  EXPECT_EQ(line_["route"], Metrics::kOther);
  EXPECT_THAT(prometheus::TextSerializer().Serialize(metrics_->registry().Collect()),
              Not(HasSubstr("wp-admin")));
}

}  // namespace
}  // namespace parley::gateway
