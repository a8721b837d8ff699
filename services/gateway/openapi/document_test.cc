#include "services/gateway/openapi/document.h"

#include <algorithm>
#include <map>
#include <vector>

#include "common/schema/command.h"
#include "common/schema/public_method.h"
#include "gmock/gmock.h"
#include "services/gateway/openapi/binding.h"
#include "services/gateway/openapi/schema_test.h"

namespace parley::gateway {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// Every value of the key anywhere in the document.
void Collect(const Json& node, const std::string& key, std::vector<Json>& found) {
  if (node.is_object() && node.contains(key)) found.push_back(node[key]);
  if (!node.is_structured()) return;
  for (const auto& [name, child] : node.items()) Collect(child, key, found);
}

class DocumentTest : public testing::Test {
 protected:
  const Json& SchemaNamed(const std::string& name) const {
    return document_["components"]["schemas"].at(name);
  }
  const Json& Operation(const std::string& path, const std::string& verb) const {
    return document_["paths"].at(path).at(verb);
  }
  static const Json& Named(const Json& parameters, const std::string& name) {
    return *std::find_if(parameters.begin(), parameters.end(),
                         [&](const Json& one) { return one.value("name", "") == name; });
  }

  const std::unique_ptr<Schema> schema_ = *Schema::BuiltIn();
  const Json document_ = Document(*schema_, "1.2.3");
};

TEST_F(DocumentTest, SaysWhatItIs) {
  EXPECT_EQ(document_["openapi"], "3.1.0");
  EXPECT_EQ(document_["info"]["title"], "Parley");
  EXPECT_EQ(document_["info"]["version"], "1.2.3");
}

TEST_F(DocumentTest, EveryBindingOfEveryPublicMethodIsThereOnceAndNothingElse) {
  std::map<std::string, std::string> expected;  // verb and path by operation
  for (const auto* service : schema_->services()) {
    for (int i = 0; i < service->method_count(); ++i) {
      if (!IsPublic(*service->method(i))) continue;
      for (const Binding& one : BindingsOf(*service->method(i))) {
        expected[one.operation_id] = one.verb + " " + one.path;
      }
    }
  }
  std::map<std::string, std::string> found;
  for (const auto& [path, verbs] : document_["paths"].items()) {
    for (const auto& [verb, operation] : verbs.items()) {
      EXPECT_TRUE(found.emplace(operation["operationId"].get<std::string>(), verb + " " + path).second);
    }
  }
  EXPECT_EQ(found, expected);
  EXPECT_GT(found.size(), 30U);
}

TEST_F(DocumentTest, WhatOnlyOurServicesCallIsNotThere) {
  EXPECT_THAT(document_.dump(), Not(HasSubstr("VerifyApiKey")));
  EXPECT_THAT(document_.dump(), Not(HasSubstr("ResolveLink")));
}

TEST_F(DocumentTest, AStreamHasNoPathAndIsNamedBesides) {
  std::map<std::string, std::string> commands;
  for (const Json& stream : document_["x-parley-streams"]) {
    commands[stream["x-parley-grpc"]] = stream["x-parley-cli"];
  }
  EXPECT_THAT(
      commands,
      testing::UnorderedElementsAre(
          testing::Pair("parley.contacts.v1.ContactsService/ImportContacts", "parley contacts import"),
          testing::Pair("parley.notification.v1.InboxService/Watch", "parley inbox watch"),
          testing::Pair("parley.scheduling.v1.InterviewsService/Watch", "parley interviews watch")));
  for (const auto& [name, command] : commands) {
    EXPECT_FALSE(document_["paths"].contains("/" + name)) << name;
  }
}

TEST_F(DocumentTest, EveryReferenceResolves) {
  std::vector<Json> refs;
  Collect(document_, "$ref", refs);
  EXPECT_GT(refs.size(), 100U);
  for (const Json& ref : refs) {
    EXPECT_TRUE(document_.contains(Json::json_pointer(ref.get<std::string>().substr(1)))) << ref;
  }
}

TEST_F(DocumentTest, TheSameSchemaGivesTheSameBytes) {
  EXPECT_EQ(Document(**Schema::BuiltIn(), "1.2.3").dump(), document_.dump());
}

TEST_F(DocumentTest, AnotherMethodIsThereWithNoOtherEdit) {
  google::api::HttpRule http;
  http.set_post("/v1/{name=interviews/*}:praise");
  http.set_body("*");
  const auto schema = SchemaWith(MethodProto("PraiseInterview", "MarkHeldRequest", http),
                                 " Praises it. Fails with FAILED_PRECONDITION / NOT_HELD.\n"
                                 " Example: `parley interviews praise interviews/018f...`.\n");
  const Json document = Document(*schema, "1.2.3");
  const Json& added = document["paths"]["/v1/interviews/{interview}:praise"]["post"];
  EXPECT_EQ(added["operationId"], "InterviewsService_PraiseInterview");
  EXPECT_EQ(added["summary"], "Praises it");
  EXPECT_THAT(added["x-parley-reasons"], ElementsAre("NOT_HELD"));
  EXPECT_EQ(added["x-parley-cli"], "parley interviews praise");
  EXPECT_EQ(added["x-codeSamples"][1]["source"], "parley interviews praise interviews/018f...");
  EXPECT_EQ(document["paths"].size(), document_["paths"].size() + 1);
}

TEST_F(DocumentTest, AnOperationSaysWhatItsCommentAndItsPolicySay) {
  const Json& create = Operation("/v1/contacts", "post");
  EXPECT_THAT(create["summary"].get<std::string>(), testing::StartsWith("Puts a contact on file"));
  EXPECT_THAT(create["description"].get<std::string>(), HasSubstr("Scope: `contacts.write`."));
  EXPECT_THAT(create["description"].get<std::string>(), Not(HasSubstr("Example:")));
  EXPECT_THAT(create["x-parley-roles"], ElementsAre("PLATFORM", "ADMIN", "SEEKER"));
  EXPECT_EQ(create["x-parley-scope"], "contacts.write");
  EXPECT_EQ(create["security"], Json::parse(R"([{"apiKey": ["contacts.write"]}])"));
  EXPECT_EQ(create["x-parley-grpc"], "parley.contacts.v1.ContactsService/CreateContact");
  EXPECT_EQ(create["x-parley-cli"], "parley contacts create");
}

TEST_F(DocumentTest, ASeekerIsNamedInAHeaderWhereTheRolesNeedOne) {
  const auto refs = [&](const Json& operation) {
    std::vector<Json> found;
    Collect(operation["parameters"], "$ref", found);
    return found;
  };
  EXPECT_THAT(refs(Operation("/v1/contacts", "get")), ElementsAre("#/components/parameters/OptionalSeeker"));
  EXPECT_THAT(refs(Operation("/v1/interviews", "post")),
              ElementsAre("#/components/parameters/Seeker", "#/components/parameters/IdempotencyKey"));
  EXPECT_THAT(refs(Operation("/v1/tenant", "get")), ElementsAre());
  EXPECT_EQ(document_["components"]["parameters"]["Seeker"]["required"], true);
}

TEST_F(DocumentTest, WhatIsNotInThePathOrTheBodyIsInTheQuery) {
  const Json& list = Operation("/v1/interviews/{interview}/obligations", "get")["parameters"];
  EXPECT_EQ(Named(list, "interview")["in"], "path");
  EXPECT_EQ(Named(list, "pageSize")["in"], "query");
  EXPECT_EQ(Named(list, "pageSize")["schema"]["type"], "integer");
  const Json& update = Operation("/v1/contacts/{contact}", "patch")["parameters"];
  EXPECT_EQ(Named(update, "updateMask")["schema"]["type"], "string");
  EXPECT_EQ(Named(update, "requestId")["in"], "query");
}

TEST_F(DocumentTest, ABodyIsTheRequestWithoutWhatThePathSays) {
  const Json& request = Operation("/v1/interviews/{interview}:request", "post")["requestBody"];
  EXPECT_EQ(request["content"]["application/json"]["schema"]["$ref"],
            "#/components/schemas/scheduling.v1.RequestInterviewBody");
  const Json& body = SchemaNamed("scheduling.v1.RequestInterviewBody");
  EXPECT_FALSE(body["properties"].contains("name"));
  EXPECT_THAT(body["required"], ElementsAre("reason"));
  EXPECT_EQ(request["content"]["application/json"]["example"], Json::parse(R"({"reason": "..."})"));
}

TEST_F(DocumentTest, AnUpdateMayLeaveOutWhatACreationRequires) {
  const Json& update = Operation("/v1/contacts/{contact}", "patch")["requestBody"]["content"];
  EXPECT_EQ(update["application/json"]["schema"]["$ref"], "#/components/schemas/contacts.v1.Contact.Change");
  EXPECT_FALSE(SchemaNamed("contacts.v1.Contact.Change").contains("required"));
  EXPECT_THAT(SchemaNamed("contacts.v1.Contact")["required"], ElementsAre("displayName"));
}

TEST_F(DocumentTest, AFieldHasItsRules) {
  const Json& contact = SchemaNamed("contacts.v1.Contact")["properties"];
  EXPECT_EQ(contact["displayName"], Json::parse(R"({"type": "string", "minLength": 1, "maxLength": 200,
                                                    "x-parley-pii": true})"));
  EXPECT_EQ(contact["email"]["format"], "email");
  EXPECT_EQ(contact["email"]["description"], "May be empty: most exported connections have none.");
  EXPECT_EQ(contact["createTime"],
            Json::parse(R"({"type": "string", "format": "date-time", "readOnly": true})"));
  EXPECT_EQ(contact["visibility"]["$ref"], "#/components/schemas/contacts.v1.Visibility");
  EXPECT_EQ(contact["name"]["pattern"], "^(contacts/[A-Za-z0-9_-]{1,64})?$");
  const Json& interview = SchemaNamed("scheduling.v1.Interview")["properties"];
  EXPECT_EQ(interview["goals"]["maxItems"], 3);
  EXPECT_EQ(interview["durationMinutes"]["maximum"], 120);
  EXPECT_EQ(interview["contact"]["x-parley-immutable"], true);
}

TEST_F(DocumentTest, TheLimitsOfRequestsDoNotHoldInAnswers) {
  const Json& list = SchemaNamed("contacts.v1.ListContactsResponse")["properties"]["contacts"];
  EXPECT_FALSE(list.contains("maxItems"));
  EXPECT_EQ(list["items"]["$ref"], "#/components/schemas/contacts.v1.Contact");
}

TEST_F(DocumentTest, ANumberOfThePolicyHasItsDefaultAndBounds) {
  const Json& days = SchemaNamed("policy.v1.Policy")["properties"]["progressDueDays"];
  EXPECT_EQ(days["default"], 30);
  EXPECT_EQ(days["minimum"], 7);
  EXPECT_EQ(days["maximum"], 180);
  EXPECT_EQ(days["x-parley-unit"], "days");
}

TEST_F(DocumentTest, NumbersOf64BitsAreTexts) {
  EXPECT_EQ(SchemaNamed("notification.v1.InboxItem")["properties"]["sequence"]["type"], "string");
}

TEST_F(DocumentTest, AnEnumHasItsNamesWithTheirComments) {
  const Json& visibility = SchemaNamed("contacts.v1.Visibility");
  EXPECT_THAT(visibility["enum"],
              ElementsAre("VISIBILITY_UNSPECIFIED", "VISIBILITY_TENANT", "VISIBILITY_PRIVATE"));
  EXPECT_EQ(visibility["x-enumDescriptions"]["VISIBILITY_TENANT"], "Every seeker of the tenant.");
}

TEST_F(DocumentTest, ARefusalIsAStatusWithItsDetails) {
  const Json& refused =
      document_["components"]["responses"]["Refused"]["content"]["application/json"]["schema"];
  EXPECT_EQ(refused["$ref"], "#/components/schemas/google.rpc.Status");
  const Json& details = SchemaNamed("google.rpc.Status")["properties"]["details"]["items"];
  std::vector<Json> refs;
  Collect(details["oneOf"], "$ref", refs);
  EXPECT_THAT(refs, Contains("#/components/schemas/google.rpc.BadRequest"));
  EXPECT_THAT(refs, Contains("#/components/schemas/google.rpc.RetryInfo"));
  const Json& info = SchemaNamed("google.rpc.ErrorInfo")["properties"];
  EXPECT_EQ(info["@type"]["const"], "type.googleapis.com/google.rpc.ErrorInfo");
  EXPECT_EQ(info["reason"]["$ref"], "#/components/schemas/errors.v1.Reason");
}

TEST_F(DocumentTest, AReasonHasItsCauseAndRemedy) {
  const Json& reasons = SchemaNamed("errors.v1.Reason");
  EXPECT_THAT(reasons["enum"], Contains("SLOT_TAKEN"));
  EXPECT_THAT(reasons["enum"], Not(Contains("UNSPECIFIED")));
  EXPECT_EQ(reasons["x-parley-reasons"]["SLOT_TAKEN"]["cause"], "Somebody else has that time.");
  EXPECT_THAT(reasons["x-parley-reasons"]["SLOT_TAKEN"]["remedy"].get<std::string>(),
              HasSubstr("alternatives"));
}

TEST_F(DocumentTest, TheReasonsOfAnotherMethodAreAMethodsOwnWhereItsCommentSaysSo) {
  const Json& reasons = Operation("/v1/interviews/{interview}:reschedule", "post")["x-parley-reasons"];
  EXPECT_THAT(reasons, Contains("RESCHEDULE_USED"));
  EXPECT_THAT(reasons, Contains("SLOT_TAKEN"));
}

TEST_F(DocumentTest, AStateThatIsCalledAsAReasonIsIsNone) {
  EXPECT_THAT(Operation("/v1/interviews/{interview}:cancel", "post")["x-parley-reasons"],
              ElementsAre("STATE_CONFLICT"));
}

TEST_F(DocumentTest, AnOperationIsShownWithCurl) {
  EXPECT_EQ(Operation("/v1/interviews", "post")["x-codeSamples"][0]["source"],
            "curl -X POST \"$PARLEY_ADDRESS/v1/interviews\" \\\n"
            "  -H \"authorization: Bearer $PARLEY_API_KEY\" \\\n"
            "  -H 'x-parley-seeker: seekers/SEEKER_ID' \\\n"
            "  -H \"idempotency-key: $(uuidgen)\" \\\n"
            "  -H 'content-type: application/json' \\\n"
            "  -d '{\"contact\":\"contacts/CONTACT_ID\"}'");
}

}  // namespace
}  // namespace parley::gateway
