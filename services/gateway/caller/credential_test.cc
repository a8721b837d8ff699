#include "services/gateway/caller/credential.h"

#include "common/errors/errors.h"
#include "gtest/gtest.h"

namespace parley::gateway {
namespace {

constexpr char kKey[] = "parley_dev_0123abcd_s3cret";

std::string ReasonFor(const std::vector<absl::string_view>& authorizations,
                      const std::vector<absl::string_view>& seekers = {}) {
  return ReasonOf(ParseCredential(authorizations, seekers).status());
}

TEST(CredentialTest, AKeyStandsForItsPlatform) {
  const auto credential = ParseCredential({"Bearer parley_dev_0123abcd_s3cret"}, {});
  ASSERT_TRUE(credential.ok()) << credential.status();
  EXPECT_EQ(credential->key, kKey);
  EXPECT_EQ(credential->seeker, "");
}

TEST(CredentialTest, AKeyMayActForASeeker) {
  const auto credential = ParseCredential({"Bearer parley_dev_0123abcd_s3cret"}, {"seekers/018f-ab_c"});
  ASSERT_TRUE(credential.ok()) << credential.status();
  EXPECT_EQ(credential->seeker, "seekers/018f-ab_c");
}

TEST(CredentialTest, TheSchemeIsReadInAnyCase) {
  EXPECT_TRUE(ParseCredential({"bEARER parley_dev_0123abcd_s3cret"}, {}).ok());
}

TEST(CredentialTest, ASecretMayHoldTheSeparator) {
  EXPECT_TRUE(ParseCredential({"Bearer parley_live_0123abcd_a_b-c_"}, {}).ok());
}

TEST(CredentialTest, AMissingOrDoubledAuthorizationIsNoCredential) {
  EXPECT_EQ(ReasonFor({}), "CREDENTIAL_INVALID");
  const std::string good = std::string("Bearer ") + kKey;
  EXPECT_EQ(ReasonFor({good, good}), "CREDENTIAL_INVALID");
}

TEST(CredentialTest, WhatCannotBeAKeyIsNoCredential) {
  for (const absl::string_view authorization :
       {"", "Bearer", "Bearer ", "Basic YTpi", "parley_dev_0123abcd_s3cret", "Bearer  parley_dev_a_b",
        "Bearer parley_dev_0123abcd", "Bearer parley__0123abcd_s3cret", "Bearer parley_dev__s3cret",
        "Bearer parley_dev_0123abcd_", "Bearer other_dev_0123abcd_s3cret", "Bearer parley_dev_a_b c",
        "Bearer parley_dev_a_b,Bearer parley_dev_a_b", "Bearer parley_dev_a_b\xc3\xa4"}) {
    EXPECT_EQ(ReasonFor({authorization}), "CREDENTIAL_INVALID") << authorization;
  }
  EXPECT_EQ(ReasonFor({"Bearer parley_dev_a_" + std::string(300, 'x')}), "CREDENTIAL_INVALID");
}

TEST(CredentialTest, ASeekerThatIsNoNameIsNamedAsTheFault) {
  const std::string good = std::string("Bearer ") + kKey;
  for (const absl::string_view seeker : {"", "ada", "seekers/", "contacts/1", "seekers/a/b", "seekers/a b"}) {
    EXPECT_EQ(ReasonFor({good}, {seeker}), "INVALID_FIELDS") << seeker;
  }
  EXPECT_EQ(ReasonFor({good}, {"seekers/a", "seekers/a"}), "INVALID_FIELDS");
}

TEST(CredentialTest, WithoutAGoodKeyNothingIsSaidOfTheSeeker) {
  EXPECT_EQ(ReasonFor({"Bearer nonsense"}, {"nonsense"}), "CREDENTIAL_INVALID");
}

}  // namespace
}  // namespace parley::gateway
