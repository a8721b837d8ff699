#include "services/contacts/tenant/tenant.h"

#include <regex>

#include "common/errors/errors.h"
#include "common/names/names.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/contacts/tenant/api_key.h"
#include "services/contacts/tenant/policy.h"

namespace parley::contacts {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

ApiKey Stored(const PresentedKey& presented) {
  return {.id = presented.id,
          .secret_sha256 = Sha256(presented.secret),
          .expire_time = kNow + absl::Hours(1),
          .revision = 1};
}

TEST(ApiKeyTest, ANewKeyHasTheDocumentedFormAndParses) {
  const std::string key = NewApiKey("dev");
  EXPECT_TRUE(std::regex_match(key, std::regex("parley_dev_[0-9a-f]{32}_[0-9a-f]{64}"))) << key;
  EXPECT_NE(key, NewApiKey("dev"));
  EXPECT_TRUE(ParseApiKey(key).ok());
}

TEST(ApiKeyTest, OnlyTheKeyItselfIsGoodAndOnlyWhileItLives) {
  const PresentedKey presented = *ParseApiKey(NewApiKey("dev"));
  EXPECT_TRUE(CheckApiKey(Stored(presented), presented, kNow).ok());
  PresentedKey wrong = presented;
  wrong.secret[0] = wrong.secret[0] == 'a' ? 'b' : 'a';
  ApiKey ended = Stored(presented);
  ended.is_deleted = true;
  const std::string refusal = ToRpcStatusBytes(CredentialInvalid());
  EXPECT_EQ(ToRpcStatusBytes(CheckApiKey(Stored(presented), wrong, kNow)), refusal);
  EXPECT_EQ(ToRpcStatusBytes(CheckApiKey(ended, presented, kNow)), refusal);
  EXPECT_EQ(ToRpcStatusBytes(CheckApiKey(Stored(presented), presented, kNow + absl::Hours(1))), refusal);
}

TEST(ApiKeyTest, TextsThatAreNoKeysAreRefused) {
  for (const char* bad : {"", "parley", "parley_dev_x_y", "parley_dev_", "bearer_dev_00_00"}) {
    EXPECT_EQ(ReasonOf(ParseApiKey(bad).status()), "CREDENTIAL_INVALID") << bad;
  }
}

TEST(PolicyTest, AValueIsSetAndTakenBackAndAStaleEtagIsRefused) {
  auto state = UpdatePolicy({.revision = 3}, {.numbers = {{"term_days", 90}}, .etag = "3"});
  ASSERT_TRUE(state.ok());
  EXPECT_EQ(state->numbers.at("term_days"), 90);
  state = UpdatePolicy(*state, {.numbers = {{"term_days", std::nullopt}}});
  EXPECT_TRUE(state->numbers.empty());
  EXPECT_EQ(ReasonOf(UpdatePolicy({.revision = 3}, {.etag = "2"}).status()), "STALE_ETAG");
}

TEST(BootstrapTest, AGoodFileIsReadWhole) {
  const std::string json = R"({"tenant": {"id": "lakeview", "display_name": "Lakeview University",
    "mail_domain": "careers.example.edu", "inbound_address": "parley@careers.example.edu",
    "zone": "America/New_York"}, "api_key": ")" +
                           NewApiKey("dev") + "\"}";
  const auto bootstrap = ParseBootstrap(json);
  ASSERT_TRUE(bootstrap.ok()) << bootstrap.status();
  EXPECT_EQ(bootstrap->tenant.id, "lakeview");
  EXPECT_EQ(bootstrap->key.secret.size(), 64u);
}

TEST(BootstrapTest, EveryFaultIsNamedAtOnce) {
  EXPECT_FALSE(ParseBootstrap("not json").ok());
  EXPECT_FALSE(ParseBootstrap("[]").ok());
  const auto bad = ParseBootstrap(R"({"tenant": {"id": "a b", "zone": "../etc"}, "api_key": 7})");
  for (const char* field : {"tenant.id", "tenant.display_name", "tenant.mail_domain",
                            "tenant.inbound_address", "tenant.zone", "api_key"}) {
    EXPECT_THAT(std::string(bad.status().message()), testing::HasSubstr(field));
  }
}

}  // namespace
}  // namespace parley::contacts
