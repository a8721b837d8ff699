#include "services/cli/catalogue.h"

#include <set>

#include "common/schema/embedded.h"
#include "gmock/gmock.h"
#include "google/api/annotations.pb.h"
#include "google/protobuf/descriptor.pb.h"
#include "parley/auth/v1/policy.pb.h"
#include "services/cli/test_schema.h"

namespace parley::cli {
namespace {

using google::protobuf::FileDescriptorSet;
using google::protobuf::MethodDescriptorProto;
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

// The built-in API with one more method in a service, as if its proto had been edited.
std::unique_ptr<Schema> SchemaWith(const std::string& service, const MethodDescriptorProto& method) {
  FileDescriptorSet files;
  EXPECT_TRUE(files.ParseFromString(std::string(EmbeddedDescriptors())));
  for (auto& file : *files.mutable_file()) {
    for (auto& each : *file.mutable_service()) {
      if (each.name() == service) *each.add_method() = method;
    }
  }
  return *Schema::Read(files.SerializeAsString());
}

MethodDescriptorProto Method(const std::string& name, const std::string& request,
                             std::vector<auth::v1::Role> roles) {
  MethodDescriptorProto method;
  method.set_name(name);
  method.set_input_type(".parley.contacts.v1." + request);
  method.set_output_type(".parley.contacts.v1.Contact");
  for (const auto role : roles) method.mutable_options()->MutableExtension(auth::v1::policy)->add_allow(role);
  return method;
}

TEST_F(CatalogueTest, ServicesAreNounsAndUnaryMethodsTheirVerbs) {
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

TEST_F(CatalogueTest, StreamsAreNotOffered) {
  EXPECT_THAT(VerbNames(NounNamed("contacts")), Not(Contains("import")));
}

TEST_F(CatalogueTest, ANewRpcIsANewVerbWithoutAnyOtherEdit) {
  const auto schema =
      SchemaWith("ContactsService", Method("PinContact", "GetContactRequest", {auth::v1::ROLE_SEEKER}));
  const std::vector<Noun> nouns = ReadCatalogue(schema->services());
  EXPECT_THAT(VerbNames(nouns.front()), Contains("pin"));
}

TEST_F(CatalogueTest, ANewRpcForServicesOrWithoutPolicyIsNotOffered) {
  for (const auto& roles :
       {std::vector<auth::v1::Role>{auth::v1::ROLE_SERVICE}, std::vector<auth::v1::Role>{}}) {
    const auto schema = SchemaWith("ContactsService", Method("PinContact", "GetContactRequest", roles));
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

// CLI11 refuses two options of one name when the program starts, so this has to hold for every proto.
TEST_F(CatalogueTest, NoNounVerbOrFlagNameIsTakenTwice) {
  std::set<std::string> nouns = {"clock", "feed", "mail"};
  for (const Noun& noun : nouns_) {
    EXPECT_TRUE(nouns.insert(noun.name).second) << noun.name;
    std::set<std::string> verbs;
    for (const Verb& verb : noun.verbs) {
      EXPECT_TRUE(verbs.insert(verb.name).second) << noun.name << " " << verb.name;
      std::set<std::string> flags = {"json",     "help",    "version",      "seeker", "as",
                                     "instance", "address", "api-key-file", "timeout"};
      for (const Flag& flag : verb.flags) {
        EXPECT_TRUE(flags.insert(flag.name).second) << noun.name << " " << verb.name << " --" << flag.name;
        const bool is_free = flag.full_name == flag.name || flags.insert(flag.full_name).second;
        EXPECT_TRUE(is_free) << noun.name << " " << verb.name << " --" << flag.full_name;
      }
    }
  }
}

}  // namespace
}  // namespace parley::cli
