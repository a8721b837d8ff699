#include "common/schema/command.h"

#include "common/schema/public_method.h"
#include "gtest/gtest.h"
#include "parley/contacts/v1/tenants.pb.h"
#include "parley/notification/v1/inbox.pb.h"

namespace parley {
namespace {

const google::protobuf::MethodDescriptor& MethodNamed(const std::string& name) {
  return *google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(name);
}

TEST(KebabTest, TakesBothSpellingsOfProtos) {
  EXPECT_EQ(Kebab("CreateApiKey"), "create-api-key");
  EXPECT_EQ(Kebab("contact_pending_cap"), "contact-pending-cap");
  EXPECT_EQ(Kebab(""), "");
}

TEST(SingularTest, KnowsTheWordsThatServicesAreNamedBy) {
  EXPECT_EQ(Singular("Contacts"), "Contact");
  EXPECT_EQ(Singular("Deliveries"), "Delivery");
  EXPECT_EQ(Singular("Inbox"), "Inbox");
  EXPECT_EQ(Singular("Progress"), "Progress");
}

TEST(CommandTest, AServiceIsANounAndAMethodItsVerb) {
  const auto& method = MethodNamed("parley.contacts.v1.ContactsService.CreateContact");
  EXPECT_EQ(NounOf(*method.service()), "contacts");
  EXPECT_EQ(VerbOf(method), "create");
}

TEST(CommandTest, AVerbKeepsTheWordThatIsNotTheNoun) {
  EXPECT_EQ(VerbOf(MethodNamed("parley.contacts.v1.TenantsService.CreateApiKey")), "create-api-key");
}

TEST(CommandTest, AStandardVerbOfWhatIsNamedAfterTheNounStandsAlone) {
  EXPECT_EQ(VerbOf(MethodNamed("parley.notification.v1.InboxService.ListInboxItems")), "list");
}

TEST(PublicTest, AMethodIsPublicWhenSomebodyBesidesOurServicesMayCallIt) {
  EXPECT_TRUE(IsPublic(MethodNamed("parley.contacts.v1.TenantsService.GetTenant")));
  EXPECT_FALSE(IsPublic(MethodNamed("parley.contacts.v1.TenantsService.VerifyApiKey")));
}

TEST(PublicTest, AMethodWithoutAPolicyIsNobodys) {
  EXPECT_FALSE(IsPublic(MethodNamed("grpc.health.v1.Health.Check")));
}

}  // namespace
}  // namespace parley
