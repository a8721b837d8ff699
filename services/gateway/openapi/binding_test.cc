#include "services/gateway/openapi/binding.h"

#include "gmock/gmock.h"
#include "services/gateway/openapi/schema_test.h"

namespace parley::gateway {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<Binding> BindingsFor(const google::api::HttpRule& http) {
  const auto schema = SchemaWith(MethodProto("Added", "MarkHeldRequest", http), "Added.");
  return BindingsOf(*schema->pool().FindMethodByName("parley.scheduling.v1.InterviewsService.Added"));
}

Binding BindingForPath(const std::string& path) {
  google::api::HttpRule http;
  http.set_get(path);
  return BindingsFor(http).at(0);
}

std::vector<std::string> Names(const Binding& binding) {
  std::vector<std::string> names;
  for (const PathParameter& part : binding.parameters) names.push_back(part.name);
  return names;
}

TEST(BindingTest, EachStarOfATemplateBecomesAParameterCalledByItsCollection) {
  const Binding binding = BindingForPath("/v1/{name=interviews/*/obligations/*}:draft");
  EXPECT_EQ(binding.path, "/v1/interviews/{interview}/obligations/{obligation}:draft");
  ASSERT_THAT(Names(binding), ElementsAre("interview", "obligation"));
  EXPECT_EQ(binding.parameters[1].field, "name");
  EXPECT_EQ(binding.parameters[1].template_of_field, "interviews/{interview}/obligations/{obligation}");
}

TEST(BindingTest, WhatStandsAroundATemplateStays) {
  const Binding binding = BindingForPath("/v1/{interview=interviews/*}/nextSteps");
  EXPECT_EQ(binding.path, "/v1/interviews/{interview}/nextSteps");
}

TEST(BindingTest, AVariableWithoutATemplateIsOneParameter) {
  EXPECT_EQ(BindingForPath("/v1/things/{name}").path, "/v1/things/{name}");
  EXPECT_THAT(BindingForPath("/v1/things").parameters, IsEmpty());
}

TEST(BindingTest, AFieldWithinTheBodyIsNamedWhole) {
  const Binding binding = BindingForPath("/v1/{contact.name=contacts/*}");
  EXPECT_EQ(binding.path, "/v1/contacts/{contact}");
  EXPECT_EQ(binding.parameters[0].field, "contact.name");
}

TEST(BindingTest, TwoParametersOfOneNameAreToldApart) {
  EXPECT_EQ(BindingForPath("/v1/{a=contacts/*}/to/{b=contacts/*}").path,
            "/v1/contacts/{contact}/to/contacts/{contact2}");
}

TEST(BindingTest, ATemplateWithoutItsEndIsTakenToTheEnd) {
  EXPECT_EQ(BindingForPath("/v1/{name=contacts/*").path, "/v1/contacts/{contact}");
}

TEST(BindingTest, EachFurtherBindingHasAnOperationIdOfItsOwn) {
  google::api::HttpRule http;
  http.set_get("/v1/one");
  http.add_additional_bindings()->set_post("/v1/two");
  http.mutable_additional_bindings(0)->set_body("*");
  const std::vector<Binding> bindings = BindingsFor(http);
  ASSERT_EQ(bindings.size(), 2U);
  EXPECT_EQ(bindings[0].operation_id, "InterviewsService_Added");
  EXPECT_EQ(bindings[1].operation_id, "InterviewsService_Added2");
  EXPECT_EQ(bindings[1].verb, "post");
  EXPECT_EQ(bindings[1].body, "*");
}

}  // namespace
}  // namespace parley::gateway
