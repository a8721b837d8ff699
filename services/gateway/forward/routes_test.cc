#include "services/gateway/forward/routes.h"

#include "common/rpc/channel.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::gateway {
namespace {

using testing::Contains;
using testing::Not;

class RoutesTest : public testing::Test {
 protected:
  const std::shared_ptr<BackendIo> io_ = std::make_shared<BackendIo>();
  const Routes routes_{{{"contacts", std::make_shared<Backend>(io_, "127.0.0.1:1")}}};
};

TEST_F(RoutesTest, APublicMethodGoesToTheServiceItsPackageNames) {
  const auto route = routes_.Find("/parley.contacts.v1.ContactsService/GetContact");
  ASSERT_NE(route, nullptr);
  EXPECT_EQ(route->name, "parley.contacts.v1.ContactsService/GetContact");
  EXPECT_NE(route->service, nullptr);
  EXPECT_TRUE(route->IsUnary());
  EXPECT_THAT(route->policy.allow(), Contains(auth::v1::ROLE_SEEKER));
}

TEST_F(RoutesTest, TheShapeOfAStreamIsReadFromItsDescriptor) {
  const auto route = routes_.Find("/parley.contacts.v1.ContactsService/ImportContacts");
  ASSERT_NE(route, nullptr);
  EXPECT_TRUE(route->is_client_streaming);
  EXPECT_TRUE(route->is_server_streaming);
  EXPECT_FALSE(route->IsUnary());
}

TEST_F(RoutesTest, WhatIsNotForClientsDoesNotExist) {
  for (const char* path :
       {"/parley.contacts.v1.TenantsService/VerifyApiKey", "/parley.feed.v1.FeedService/Follow",
        "/parley.clock.v1.ClockService/Drained", "/parley.contacts.v1.ContactsService/Nothing",
        "/parley.nothing.v1.Service/Get", "/grpc.health.v1.Health/Check",
        "/grpc.channelz.v1.Channelz/GetServers", "parley.contacts.v1.ContactsService/GetContact", "/", ""}) {
    EXPECT_EQ(routes_.Find(path), nullptr) << path;
  }
}

TEST_F(RoutesTest, AMethodOfAServiceThatIsNotDeployedIsKnownWithoutAWayToIt) {
  const Routes none{Backends{}};
  const auto route = none.Find("/parley.contacts.v1.ContactsService/GetContact");
  ASSERT_NE(route, nullptr);
  EXPECT_EQ(route->service, nullptr);
}

TEST_F(RoutesTest, ServicesWithAPublicMethodAreListed) {
  EXPECT_THAT(routes_.ServiceNames(), Contains("parley.contacts.v1.TenantsService"));
  EXPECT_THAT(routes_.ServiceNames(), Not(Contains("parley.feed.v1.FeedService")));
}

}  // namespace
}  // namespace parley::gateway
