#include "services/cli/catalogue.h"

#include <algorithm>
#include <set>

#include "common/schema/embedded.h"
#include "gmock/gmock.h"
#include "google/api/annotations.pb.h"
#include "google/protobuf/descriptor.pb.h"
#include "parley/auth/v1/policy.pb.h"
#include "services/cli/test_schema.h"

namespace parley::cli {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsSupersetOf;
using testing::Not;
using CatalogueTest = SchemaTest;

std::vector<std::string> VerbNames(const Noun& noun) {
  std::vector<std::string> names;
  for (const Verb& verb : noun.verbs) names.push_back(verb.name);
  return names;
}

TEST_F(CatalogueTest, ServicesAreNounsAndMethodsTheirVerbs) {
  EXPECT_THAT(VerbNames(NounNamed("contacts")), IsSupersetOf({"create", "get", "list", "update", "delete"}));
  EXPECT_THAT(VerbNames(NounNamed("seekers")), IsSupersetOf({"create", "get", "list", "update", "delete"}));
}

TEST_F(CatalogueTest, OtherVerbsKeepTheWordThatIsNotTheNoun) {
  EXPECT_THAT(VerbNames(NounNamed("tenants")),
              IsSupersetOf({"get", "get-policy", "update-policy", "create-api-key", "list-api-keys",
                            "delete-api-key"}));
}

TEST_F(CatalogueTest, MethodsForOurOwnServicesAloneAreNotOffered) {
  EXPECT_THAT(VerbNames(NounNamed("tenants")), Not(Contains("verify-api-key")));
  EXPECT_ANY_THROW(NounNamed("feed"));
  EXPECT_ANY_THROW(NounNamed("clock"));
}

TEST_F(CatalogueTest, MethodsForAContactsLinkAloneAreNotOffered) {
  const auto schema = SchemaWith("ContactsService",
                                 NewMethod("PinContact", "GetContactRequest", {auth::v1::ROLE_CAPABILITY}));
  EXPECT_THAT(VerbNames(ReadCatalogue(schema->services()).front()), Not(Contains("pin")));
  const auto shared = SchemaWith(
      "ContactsService",
      NewMethod("PinContact", "GetContactRequest", {auth::v1::ROLE_CAPABILITY, auth::v1::ROLE_SEEKER}));
  EXPECT_THAT(VerbNames(ReadCatalogue(shared->services()).front()), Contains("pin"));
}

TEST_F(CatalogueTest, AServersStreamIsAVerbAndAClientsIsNot) {
  google::protobuf::MethodDescriptorProto watch =
      NewMethod("WatchContacts", "ListContactsRequest", {auth::v1::ROLE_SEEKER});
  watch.set_server_streaming(true);
  const auto schema = SchemaWith("ContactsService", watch);
  const std::vector<Noun> nouns = ReadCatalogue(schema->services());
  const auto added = std::find_if(nouns.front().verbs.begin(), nouns.front().verbs.end(),
                                  [](const Verb& verb) { return verb.name == "watch"; });
  ASSERT_NE(added, nouns.front().verbs.end());
  EXPECT_TRUE(added->is_watch());
  EXPECT_THAT(VerbNames(NounNamed("contacts")), Not(Contains("import")));  // it has a command of its own
}

TEST_F(CatalogueTest, EveryMethodThatAPersonMayCallIsAVerb) {
  for (const auto* service : schema_->services()) {
    for (int i = 0; i < service->method_count(); ++i) {
      const auto& method = *service->method(i);
      const auto& allow = method.options().GetExtension(auth::v1::policy).allow();
      const bool is_public = std::any_of(allow.begin(), allow.end(), [](int role) {
        return role != auth::v1::ROLE_SERVICE && role != auth::v1::ROLE_CAPABILITY;
      });
      const bool has_verb = std::any_of(nouns_.begin(), nouns_.end(), [&](const Noun& noun) {
        return std::any_of(noun.verbs.begin(), noun.verbs.end(),
                           [&](const Verb& verb) { return verb.method == &method; });
      });
      const bool is_import = method.full_name() == "parley.contacts.v1.ContactsService.ImportContacts";
      EXPECT_EQ(has_verb, is_public && !is_import) << method.full_name();
    }
  }
}

TEST_F(CatalogueTest, AStandardVerbOfWhatIsNamedAfterTheNounStandsAlone) {
  EXPECT_THAT(VerbNames(NounNamed("inbox")), Contains("list"));
  EXPECT_EQ(VerbNamed("inbox", "list").full_name, "list-inbox-items");
  EXPECT_EQ(VerbNamed("contacts", "create").full_name, "create-contact");
}

TEST_F(CatalogueTest, AVerbThatTwoMethodsWouldHaveKeepsItsWords) {
  const auto schema = SchemaWith("ContactsService",
                                 NewMethod("GetContactCard", "GetContactRequest", {auth::v1::ROLE_SEEKER}));
  const std::vector<Noun> nouns = ReadCatalogue(schema->services());
  EXPECT_THAT(VerbNames(nouns.front()), IsSupersetOf({"get", "get-contact-card"}));
  const auto plural =
      SchemaWith("ContactsService", NewMethod("GetContacts", "GetContactRequest", {auth::v1::ROLE_SEEKER}));
  const std::vector<Noun> doubled = ReadCatalogue(plural->services());
  const std::vector<std::string> names = VerbNames(doubled.front());
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), names.size());
}

TEST_F(CatalogueTest, ANewRpcIsANewVerbWithoutAnyOtherEdit) {
  const auto schema =
      SchemaWith("ContactsService", NewMethod("PinContact", "GetContactRequest", {auth::v1::ROLE_SEEKER}));
  const std::vector<Noun> nouns = ReadCatalogue(schema->services());
  EXPECT_THAT(VerbNames(nouns.front()), Contains("pin"));
}

TEST_F(CatalogueTest, ANewRpcForServicesOrWithoutPolicyIsNotOffered) {
  for (const auto& roles :
       {std::vector<auth::v1::Role>{auth::v1::ROLE_SERVICE}, std::vector<auth::v1::Role>{}}) {
    const auto schema = SchemaWith("ContactsService", NewMethod("PinContact", "GetContactRequest", roles));
    EXPECT_THAT(VerbNames(ReadCatalogue(schema->services()).front()), Not(Contains("pin")));
  }
}

TEST_F(CatalogueTest, AResourcesFieldsAreLiftedAndAnswerToTheirFullNameToo) {
  const Verb& create = VerbNamed("contacts", "create");
  const Flag& flag = FlagNamed(create, "display-name");
  EXPECT_EQ(flag.full_name, "contact.display-name");
  EXPECT_EQ(PathText(flag.path), "contact.display_name");
  EXPECT_EQ(FlagNamed(VerbNamed("tenants", "create-api-key"), "scopes").full_name, "api-key.scopes");
}

TEST_F(CatalogueTest, FieldsWithinFieldsHaveADottedName) {
  const Flag& flag = FlagNamed(VerbNamed("tenants", "update-policy"), "numbers.contact-pending-cap");
  EXPECT_EQ(flag.full_name, "policy.numbers.contact-pending-cap");
}

TEST_F(CatalogueTest, WhatTheServerSetsIsNoFlag) {
  const std::vector<std::string> flags = FlagNames(VerbNamed("contacts", "create"));
  EXPECT_THAT(flags, Not(Contains("create-time")));
  EXPECT_THAT(flags, Not(Contains("visibility")));
  EXPECT_THAT(flags, Not(Contains("name")));
  EXPECT_THAT(flags, Not(Contains("etag")));
}

TEST_F(CatalogueTest, AnUpdateTakesTheEtagThatWasRead) {
  EXPECT_THAT(FlagNames(VerbNamed("contacts", "update")), Contains("etag"));
}

TEST_F(CatalogueTest, TheResourceIsNamedByAnArgumentWhoseCollectionIsKnown) {
  const Verb& get = VerbNamed("contacts", "get");
  EXPECT_EQ(PathText(get.resource_name), "name");
  EXPECT_EQ(get.collection, "contacts");
  const Verb& update = VerbNamed("seekers", "update");  // only its REST path says so
  EXPECT_EQ(PathText(update.resource_name), "seeker.name");
  EXPECT_EQ(update.collection, "seekers");
}

TEST_F(CatalogueTest, WhatTheRestPathBeginsWithIsTheArgumentToo) {
  EXPECT_EQ(PathText(VerbNamed("capture", "record").resource_name), "interview");
  EXPECT_EQ(VerbNamed("capture", "record").collection, "interviews");
  EXPECT_EQ(PathText(VerbNamed("obligations", "list").resource_name), "parent");
  EXPECT_EQ(VerbNamed("obligations", "draft").collection, "interviews/*/obligations");
}

TEST_F(CatalogueTest, SingletonsAndListsTakeNoArgument) {
  EXPECT_TRUE(VerbNamed("tenants", "get").resource_name.empty());
  EXPECT_TRUE(VerbNamed("tenants", "update-policy").resource_name.empty());
  EXPECT_TRUE(VerbNamed("contacts", "list").resource_name.empty());
  EXPECT_THAT(FlagNames(VerbNamed("contacts", "list")), ElementsAre("page-size", "page-token"));
}

TEST_F(CatalogueTest, TheFieldsOfAListsElementsAreFlagsThatRepeat) {
  const Flag& flag = FlagNamed(VerbNamed("interviews", "request"), "offered-times.wall-time");
  EXPECT_TRUE(flag.may_repeat());
  EXPECT_TRUE(flag.is_of_element());
  const Flag& scopes = FlagNamed(VerbNamed("tenants", "create-api-key"), "scopes");
  EXPECT_TRUE(scopes.may_repeat());
  EXPECT_FALSE(scopes.is_of_element());
  EXPECT_FALSE(FlagNamed(VerbNamed("contacts", "create"), "email").may_repeat());
}

}  // namespace
}  // namespace parley::cli
