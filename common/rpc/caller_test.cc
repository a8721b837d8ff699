#include "common/rpc/caller.h"

#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::rpc {
namespace {

const std::string kKey(32, 'k');
const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);
const Caller kGateway{.role = Role::kSeeker,
                      .tenant = "lakeview",
                      .subject = "apiKeys/1",
                      .act_as = "seekers/7",
                      .scopes = {"contacts.read"}};

TEST(CallerTest, ASignedCallerIsReadBackWhole) {
  const auto caller = VerifyCaller(SignCaller(kGateway, kKey, kNow), kKey, kNow);
  ASSERT_TRUE(caller.ok());
  EXPECT_EQ(caller->role, Role::kSeeker);
  EXPECT_EQ(caller->tenant, "lakeview");
  EXPECT_EQ(caller->act_as, "seekers/7");
  EXPECT_THAT(caller->scopes, testing::ElementsAre("contacts.read"));
}

TEST(CallerTest, AnAssertionEndsAfterSixtySecondsAndTheSkew) {
  const std::string assertion = SignCaller(kGateway, kKey, kNow);
  EXPECT_TRUE(VerifyCaller(assertion, kKey, kNow + absl::Seconds(65)).ok());
  EXPECT_EQ(ReasonOf(VerifyCaller(assertion, kKey, kNow + absl::Seconds(66)).status()), "CREDENTIAL_INVALID");
}

TEST(CallerTest, EveryChangedByteIsRefusedTheSameWay) {
  const std::string assertion = SignCaller(kGateway, kKey, kNow);
  const std::string refusal = ToRpcStatusBytes(VerifyCaller("", kKey, kNow).status());
  for (size_t i = 0; i < assertion.size(); ++i) {
    std::string changed = assertion;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    const auto caller = VerifyCaller(changed, kKey, kNow);
    ASSERT_FALSE(caller.ok()) << "byte " << i;
    EXPECT_EQ(ToRpcStatusBytes(caller.status()), refusal);
  }
  EXPECT_FALSE(VerifyCaller(assertion, std::string(32, 'x'), kNow).ok());
}

TEST(CallerTest, KeysTakeTurns) {
  const std::string other(32, 'o');
  const std::string first = SignCaller(kGateway, kKey, kNow);
  const std::string second = SignCaller(kGateway, other, kNow);
  EXPECT_NE(first, second);
  EXPECT_EQ(first, SignCaller(kGateway, kKey, kNow));
  EXPECT_TRUE(VerifyCaller(second, other, kNow).ok());
  EXPECT_FALSE(VerifyCaller(second, kKey, kNow).ok());
}

}  // namespace
}  // namespace parley::rpc
