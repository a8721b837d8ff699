#include "services/gateway/transcode/cors.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::gateway {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Key;
using testing::Not;
using testing::Pair;

HttpRequest From(const std::string& origin) {
  return {.method = "OPTIONS", .path = "/v1/contacts", .headers = {{"origin", origin}}};
}

TEST(CorsTest, WithoutOriginsNoPageIsLetIn) {
  EXPECT_THAT(Cors({}).HeadersFor(From("https://app.example.com")), IsEmpty());
  EXPECT_THAT(Cors({}).AnswerOptions(From("https://app.example.com"), "POST").headers,
              Not(Contains(Key("access-control-allow-origin"))));
}

TEST(CorsTest, AnOriginThatIsListedIsLetInAndSeesTheHeadersItNeeds) {
  const Cors cors({"https://app.example.com", "http://localhost:3000"});
  const HttpHeaders headers = cors.HeadersFor(From("http://localhost:3000"));
  EXPECT_THAT(headers, Contains(Pair("access-control-allow-origin", "http://localhost:3000")));
  EXPECT_THAT(headers, Contains(Pair("vary", "origin")));
  for (const char* shown :
       {"grpc-status", "grpc-message", "grpc-status-details-bin", "retry-after", "x-request-id"}) {
    EXPECT_THAT(headers, Contains(Pair("access-control-expose-headers", HasSubstr(shown))));
  }
  EXPECT_THAT(headers, Not(Contains(Key("access-control-allow-credentials"))));
}

TEST(CorsTest, AnotherOriginIsNot) {
  const Cors cors({"https://app.example.com"});
  for (const char* origin : {"https://app.example.com.evil.example", "http://app.example.com", "null", "",
                             "https://APP.example.com"}) {
    EXPECT_THAT(cors.HeadersFor(From(origin)), ElementsAre(Pair("vary", "origin"))) << origin;
  }
}

TEST(CorsTest, EveryOriginMayBeLetIn) {
  EXPECT_THAT(Cors({"*"}).HeadersFor(From("https://anything.example")),
              Contains(Pair("access-control-allow-origin", "*")));
}

TEST(CorsTest, APreflightSaysWhatMayBeSent) {
  const HttpResponse response = Cors({"*"}).AnswerOptions(From("https://a.example"), "POST, OPTIONS");
  EXPECT_EQ(response.status, 204);
  EXPECT_THAT(response.headers, Contains(Pair("access-control-allow-methods", "POST, OPTIONS")));
  EXPECT_THAT(response.headers, Contains(Pair("access-control-allow-headers", HasSubstr("x-parley-seeker"))));
  EXPECT_THAT(response.headers,
              Contains(Pair("access-control-allow-headers", HasSubstr("connect-timeout-ms"))));
}

TEST(CorsTest, WhatIsNoOriginIsRefused) {
  EXPECT_TRUE(Cors::Check({"*", "https://a.example:8443", "http://127.0.0.1:3000"}).ok());
  for (const char* origin : {"a.example", "https://", "https://a.example/", "https://a.example/x",
                             "ftp://a.example", "", "https://*.example.com"}) {
    EXPECT_FALSE(Cors::Check({origin}).ok()) << origin;
  }
}

}  // namespace
}  // namespace parley::gateway
