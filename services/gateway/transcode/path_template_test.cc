#include "services/gateway/transcode/path_template.h"

#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::gateway {
namespace {

using testing::ElementsAre;

PathTemplate Template(const std::string& text) {
  const auto parsed = PathTemplate::Parse(text);
  EXPECT_TRUE(parsed.ok()) << parsed.status();
  return *parsed;
}

// The values that a template finds in a path, "field=value"; "-" when it does not match.
std::vector<std::string> Values(const std::string& text, const std::string& path) {
  const PathTemplate parsed = Template(text);
  const PathParts parts = PathParts::Of(path);
  if (!parsed.Matches(parts)) return {"-"};
  const auto values = parsed.ValuesIn(parts);
  if (!values.ok()) return {ReasonOf(values.status())};
  std::vector<std::string> said;
  for (const PathValue& value : *values) said.push_back(value.field_path + "=" + value.value);
  return said;
}

TEST(PathTemplateTest, AVariableTakesTheSegmentsOfItsPattern) {
  EXPECT_THAT(Values("/v1/{name=contacts/*}", "/v1/contacts/7"), ElementsAre("name=contacts/7"));
  EXPECT_THAT(Values("/v1/{contact.name=contacts/*}", "/v1/contacts/7"),
              ElementsAre("contact.name=contacts/7"));
  EXPECT_THAT(Values("/v1/{a}/x/{b=*}", "/v1/1/x/2"), ElementsAre("a=1", "b=2"));
  EXPECT_THAT(Values("/v1/{name=files/**}", "/v1/files/a/b/c"), ElementsAre("name=files/a/b/c"));
  EXPECT_THAT(Values("/v1/{rest=**}", "/v1/a/b"), ElementsAre("rest=a/b"));
  EXPECT_THAT(Values("/v1/{rest=**}", "/v1"), ElementsAre("rest="));
}

TEST(PathTemplateTest, WhatDoesNotFitDoesNotMatch) {
  for (const char* path : {"/v1/contacts", "/v1/contacts/", "/v1/contacts/7/x", "/v1/contacts/7/",
                           "/v2/contacts/7", "/contacts/7", "//v1/contacts/7", "/v1/contact/7",
                           "/v1/contacts/7:cancel", "/v1/contacts/7:", "/", ""}) {
    EXPECT_THAT(Values("/v1/{name=contacts/*}", path), ElementsAre("-")) << path;
  }
}

TEST(PathTemplateTest, AVerbIsWhatFollowsTheLastColon) {
  EXPECT_THAT(Values("/v1/{name=interviews/*}:cancel", "/v1/interviews/7:cancel"),
              ElementsAre("name=interviews/7"));
  EXPECT_THAT(Values("/v1/{name=interviews/*}:cancel", "/v1/interviews/a:b:cancel"),
              ElementsAre("name=interviews/a:b"));
  for (const char* path : {"/v1/interviews/7", "/v1/interviews/7:Cancel", "/v1/interviews/7%3Acancel",
                           "/v1/interviews/:cancel"}) {
    EXPECT_THAT(Values("/v1/{name=interviews/*}:cancel", path), ElementsAre("-")) << path;
  }
  EXPECT_THAT(Values("/v1/{name=interviews/*}", "/v1/interviews/7%3Acancel"),
              ElementsAre("name=interviews/7:cancel"));
}

TEST(PathTemplateTest, PercentEncodingIsUndoneButForTheSlashesOfSeveralSegments) {
  EXPECT_THAT(Values("/v1/{name=contacts/*}", "/v1/contacts/a%20b%2Fc%2fd"),
              ElementsAre("name=contacts/a b%2Fc%2fd"));
  EXPECT_THAT(Values("/v1/{id}", "/v1/a%2Fb+c"), ElementsAre("id=a/b+c"));
  EXPECT_THAT(Values("/v1/{rest=**}", "/v1/a%2Fb"), ElementsAre("rest=a%2Fb"));
  EXPECT_THAT(Values("/v1/{id}", "/v1/a%zz"), ElementsAre("MALFORMED_REQUEST"));
  EXPECT_THAT(Values("/v1/{id}", "/v1/%ff"), ElementsAre("MALFORMED_REQUEST"));
}

TEST(PathTemplateTest, WhatIsNoTemplateIsRefused) {
  for (const char* text : {"", "v1", "/", "/v1/", "//v1", "/v1/{", "/v1/{}", "/v1/{name", "/v1/{name=}",
                           "/v1/{=a}", "/v1/{a={b}}", "/v1/**/x", "/v1/{a=**}/x", "/v1:", "/v1:a/b",
                           "/v1/a b", "/v1/{a}x", "/v1/***", "/v1?x"}) {
    EXPECT_FALSE(PathTemplate::Parse(text).ok()) << text;
  }
}

TEST(PathTemplateTest, TheFormLeavesTheVariablesNamesOut) {
  EXPECT_EQ(Template("/v1/{name=interviews/*}:cancel").Form(), "/v1/interviews/*:cancel");
  EXPECT_EQ(Template("/v1/{a}/{b=**}").Form(), "/v1/*/**");
  EXPECT_THAT(Template("/v1/{a}/{b.c=x/*}").FieldPaths(), ElementsAre("a", "b.c"));
}

TEST(PathTemplateTest, TheMoreSpecificComesFirst) {
  EXPECT_LT(Template("/v1/contacts/mine"), Template("/v1/contacts/*"));
  EXPECT_LT(Template("/v1/contacts/*"), Template("/v1/**"));
  EXPECT_LT(Template("/v1/a/*"), Template("/v1/*/b"));
  EXPECT_FALSE(Template("/v1/*/b") < Template("/v1/a/*"));
}

}  // namespace
}  // namespace parley::gateway
