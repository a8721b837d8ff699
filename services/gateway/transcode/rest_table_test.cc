#include "services/gateway/transcode/rest_table.h"

#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/gateway/transcode/added_contract.h"
#include "services/gateway/transcode/rest_request.h"

namespace parley::gateway {
namespace {

using google::protobuf::Descriptor;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

RestTable Linked() {
  auto table = RestTable::Create(Routes(Backends{}));
  EXPECT_TRUE(table.ok()) << table.status();
  return *std::move(table);
}

absl::Status FaultOf(const std::string& rule) {
  const AddedContract added(rule);
  return RestTable::Create(Routes(Backends{}, added.contract())).status();
}

std::string MethodAt(const RestTable& table, const std::string& http_method, const std::string& path) {
  const RestBinding* binding = table.Find(http_method, PathParts::Of(path));
  return binding == nullptr ? "" : binding->route->name;
}

// A path that a binding's template matches.
std::string ExamplePath(const RestBinding& binding) {
  return absl::StrReplaceAll(binding.path.Form(), {{"**", "a/b"}, {"*", "x"}});
}

TEST(RestTableTest, EveryPublicUnaryMethodHasARuleThatIsFoundAtItsPathAndFillsItsFields) {
  const JsonMessages messages(*google::protobuf::DescriptorPool::generated_pool());
  const RestTable table = Linked();
  std::set<std::string> found;
  for (const auto& [method, bindings] : table.by_method()) {
    for (const RestBinding& binding : bindings) {
      const std::string path = ExamplePath(binding);
      EXPECT_EQ(table.Find(method, PathParts::Of(path)), &binding) << method << " " << path;
      const std::string body = binding.body.empty() ? "" : "{}";
      const auto request = ReadRestRequest(messages, binding, PathParts::Of(path), "", body);
      ASSERT_TRUE(request.ok()) << path << request.status();
      EXPECT_EQ(request->empty(), binding.path.FieldPaths().empty() && binding.body != "interview" &&
                                      binding.body != "contact" && binding.body != "seeker" &&
                                      binding.body != "policy")
          << path;
      found.insert(binding.route->name);
    }
  }
  const Routes routes{Backends{}};
  for (const auto& [path, route] : routes.by_path()) {
    EXPECT_EQ(found.contains(route->name), route->IsUnary()) << route->name;
  }
  EXPECT_GT(found.size(), 40);
}

// Their JSON nests without end, and protobuf's reader takes time without end for it.
TEST(RestTableTest, NoPublicRequestHoldsAnyValueAtAll) {
  std::set<const Descriptor*> seen;
  const std::function<void(const Descriptor&)> visit = [&](const Descriptor& message) {
    if (!seen.insert(&message).second) return;
    EXPECT_NE(message.full_name(), "google.protobuf.Any");
    EXPECT_FALSE(message.file()->name() == "google/protobuf/struct.proto") << message.full_name();
    for (int i = 0; i < message.field_count(); ++i) {
      if (message.field(i)->message_type() != nullptr) visit(*message.field(i)->message_type());
    }
  };
  const Routes routes{Backends{}};
  for (const auto& [path, route] : routes.by_path()) visit(*route->descriptor->input_type());
  EXPECT_GT(seen.size(), 40);
}

TEST(RestTableTest, AMethodIsFoundByItsHttpMethodAndPath) {
  const RestTable table = Linked();
  EXPECT_EQ(MethodAt(table, "GET", "/v1/contacts"), "parley.contacts.v1.ContactsService/ListContacts");
  EXPECT_EQ(MethodAt(table, "HEAD", "/v1/contacts"), "parley.contacts.v1.ContactsService/ListContacts");
  EXPECT_EQ(MethodAt(table, "POST", "/v1/contacts"), "parley.contacts.v1.ContactsService/CreateContact");
  EXPECT_EQ(MethodAt(table, "PATCH", "/v1/contacts/1"), "parley.contacts.v1.ContactsService/UpdateContact");
  EXPECT_EQ(MethodAt(table, "POST", "/v1/interviews/1:cancel"),
            "parley.scheduling.v1.InterviewsService/CancelInterview");
  EXPECT_EQ(MethodAt(table, "GET", "/v1/interviews/1:cancel"), "");
  EXPECT_EQ(MethodAt(table, "POST", "/v1/interviews/1:nothing"), "");
  EXPECT_EQ(MethodAt(table, "GET", "/v1/nothing"), "");
}

TEST(RestTableTest, TheMethodsOfAPathAreKnown) {
  const RestTable table = Linked();
  EXPECT_THAT(table.MethodsAt(PathParts::Of("/v1/contacts/1")),
              ElementsAre("DELETE", "GET", "HEAD", "PATCH"));
  EXPECT_THAT(table.MethodsAt(PathParts::Of("/v1/interviews/1:cancel")), ElementsAre("POST"));
  EXPECT_THAT(table.MethodsAt(PathParts::Of("/v1/nothing")), IsEmpty());
}

TEST(RestTableTest, WhatIsNotForClientsHasNoPath) {
  const AddedContract added;
  const auto table = RestTable::Create(Routes(Backends{}, added.contract()));
  ASSERT_TRUE(table.ok()) << table.status();
  EXPECT_EQ(MethodAt(*table, "POST", "/v1/echoes/1:echo"), "parley.contacts.v1.EchoService/Echo");
  EXPECT_EQ(MethodAt(*table, "GET", "/v1/hidden"), "");
}

TEST(RestTableTest, EveryVerbAndAdditionalBindingsAreServed) {
  const AddedContract added(
      R"(put: "/v1/{name=echoes/*}" body: "*" additional_bindings { get: "/v1/echo/{name}" }
         additional_bindings { custom { kind: "LOCK" path: "/v2/echo:lock" } })");
  const auto table = RestTable::Create(Routes(Backends{}, added.contract()));
  ASSERT_TRUE(table.ok()) << table.status();
  for (const auto& [method, path] : {std::pair("PUT", "/v1/echoes/1"), std::pair("GET", "/v1/echo/1"),
                                     std::pair("LOCK", "/v2/echo:lock")}) {
    EXPECT_EQ(MethodAt(*table, method, path), "parley.contacts.v1.EchoService/Echo") << path;
  }
  EXPECT_TRUE(table->Covers(PathParts::Of("/v2/anything")));
  EXPECT_FALSE(table->Covers(PathParts::Of("/v3/anything")));
  EXPECT_FALSE(table->Covers(PathParts::Of("/")));
}

TEST(RestTableTest, TheMostSpecificPathWins) {
  const AddedContract added(
      R"(get: "/v1/contacts/mine" additional_bindings { get: "/v1/contacts/{name=**}" })");
  const auto table = RestTable::Create(Routes(Backends{}, added.contract()));
  ASSERT_TRUE(table.ok()) << table.status();
  EXPECT_EQ(MethodAt(*table, "GET", "/v1/contacts/mine"), "parley.contacts.v1.EchoService/Echo");
  EXPECT_EQ(MethodAt(*table, "GET", "/v1/contacts/1"), "parley.contacts.v1.ContactsService/GetContact");
  EXPECT_EQ(MethodAt(*table, "GET", "/v1/contacts/1/2"), "parley.contacts.v1.EchoService/Echo");
}

TEST(RestTableTest, ARuleThatCannotBeServedStopsTheStart) {
  const struct {
    const char* rule;
    const char* fault;
  } cases[] = {
      {R"(get: "/v1/contacts/{name}")", "has GET /v1/contacts/* too"},
      {R"(get: "v1/x")", "no path template"},
      {R"(get: "/{name=**}")", "begins with a word"},
      {R"(get: "/v1/echo/{nothing}")", "no path can hold the field nothing"},
      {R"(get: "/v1/echo/{tags}")", "no path can hold the field tags"},
      {R"(get: "/v1/echo/{inner}")", "no path can hold the field inner"},
      {R"(get: "/v1/echo/{inners.text}")", "no path can hold the field inners.text"},
      {R"(post: "/v1/echo" body: "nothing")", "the request has no field nothing"},
      {R"(post: "/v1/echo" response_body: "nothing")", "the reply has no field nothing"},
      {R"(body: "*")", "no path"},
  };
  for (const auto& [rule, fault] : cases) {
    const absl::Status status = FaultOf(rule);
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << rule;
    EXPECT_THAT(std::string(status.message()), HasSubstr(fault));
    EXPECT_THAT(std::string(status.message()), HasSubstr("EchoService/Echo"));
  }
}

}  // namespace
}  // namespace parley::gateway
