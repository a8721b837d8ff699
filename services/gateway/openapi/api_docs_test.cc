#include "services/gateway/openapi/api_docs.h"

#include "gmock/gmock.h"
#include "services/gateway/openapi/json_type.h"

namespace parley::gateway {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class ApiDocsTest : public testing::Test {
 protected:
  HttpResponse Ask(const std::string& method, const std::string& path,
                   const HttpHeaders& headers = {}) const {
    HttpResponse response;
    docs_({.method = method, .path = path, .headers = headers},
          [&](HttpResponse answer) { response = answer; });
    return response;
  }
  static std::string Header(const HttpResponse& response, const std::string& name) {
    return HeaderOf({.headers = response.headers}, name);
  }

  const HttpHandler docs_ = ApiDocs();
};

TEST_F(ApiDocsTest, ItsTwoPathsAreItsOwnAndNoOthers) {
  EXPECT_TRUE(IsApiDocs("/docs"));
  EXPECT_TRUE(IsApiDocs("/openapi.json"));
  EXPECT_FALSE(IsApiDocs("/docs/x"));
  EXPECT_FALSE(IsApiDocs("/"));
}

TEST_F(ApiDocsTest, TheDocumentIsJsonOfThisVersion) {
  const HttpResponse response = Ask("GET", "/openapi.json");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.content_type, "application/json");
  EXPECT_EQ(Json::parse(response.body)["info"]["version"], PARLEY_VERSION);
}

TEST_F(ApiDocsTest, ThePageMayLoadNothingButItsOwnStyle) {
  const HttpResponse response = Ask("GET", "/docs");
  EXPECT_EQ(response.content_type, "text/html; charset=utf-8");
  EXPECT_THAT(response.body, HasSubstr("<title>Parley API</title>"));
  EXPECT_THAT(Header(response, "content-security-policy"),
              HasSubstr("default-src 'none'; style-src 'sha256-"));
  EXPECT_EQ(Header(response, "cache-control"), "no-cache");
  EXPECT_EQ(Header(response, "x-content-type-options"), "nosniff");
}

TEST_F(ApiDocsTest, WhoHasItAlreadyIsToldSo) {
  const std::string etag = Header(Ask("GET", "/docs"), "etag");
  ASSERT_EQ(etag.front(), '"');
  for (const std::string& tags : {etag, "W/" + etag, "\"other\", " + etag, std::string("*")}) {
    const HttpResponse response = Ask("GET", "/docs", {{"if-none-match", tags}});
    EXPECT_EQ(response.status, 304) << tags;
    EXPECT_THAT(response.body, IsEmpty());
    EXPECT_EQ(Header(response, "etag"), etag);
  }
}

TEST_F(ApiDocsTest, WhoHasAnotherVersionGetsThisOne) {
  const std::string other = Header(Ask("GET", "/openapi.json"), "etag");
  const HttpResponse response = Ask("GET", "/docs", {{"if-none-match", other}});
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(response.body, Not(IsEmpty()));
}

TEST_F(ApiDocsTest, TheyAreOnlyRead) {
  const HttpResponse response = Ask("POST", "/docs");
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(Header(response, "allow"), "GET, HEAD");
}

TEST_F(ApiDocsTest, TheyAreCountedByTheirPaths) {
  EXPECT_EQ(Ask("GET", "/docs").route, "/docs");
  EXPECT_EQ(Ask("POST", "/openapi.json").route, "/openapi.json");
}

}  // namespace
}  // namespace parley::gateway
