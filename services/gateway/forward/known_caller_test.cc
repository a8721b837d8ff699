#include "services/gateway/forward/known_caller.h"

#include "common/rpc/caller.h"
#include "gtest/gtest.h"

namespace parley::gateway {
namespace {

constexpr char kKey[] = "a key of thirty-two bytes, or so.";
const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

TEST(KnownCallerTest, AServiceBelievesTheAssertion) {
  const auto known =
      Vouch({.role = Role::kSeeker, .tenant = "lakeview", .act_as = "seekers/ada"}, kKey, kNow);
  const auto verified = rpc::VerifyCaller(known->assertion, kKey, kNow);
  ASSERT_TRUE(verified.ok()) << verified.status();
  EXPECT_EQ(verified->act_as, "seekers/ada");
  EXPECT_EQ(known->caller.tenant, "lakeview");
}

TEST(KnownCallerTest, ItIsSignedAgainLongBeforeAServiceRefusesIt) {
  const auto known = Vouch({.role = Role::kPlatform}, kKey, kNow);
  const absl::Time last = kNow + absl::Seconds(20) - absl::Nanoseconds(1);
  EXPECT_TRUE(IsFresh(*known, kNow));
  EXPECT_TRUE(IsFresh(*known, last));
  EXPECT_FALSE(IsFresh(*known, kNow + absl::Seconds(20)));
  EXPECT_TRUE(rpc::VerifyCaller(known->assertion, kKey, last + absl::Seconds(30)).ok());
}

TEST(KnownCallerTest, AnAssertionFromBeforeTheClockWasSetBackIsNotUsed) {
  EXPECT_FALSE(IsFresh(*Vouch({.role = Role::kPlatform}, kKey, kNow), kNow - absl::Seconds(1)));
}

}  // namespace
}  // namespace parley::gateway
