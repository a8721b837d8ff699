#include "common/names/link_token.h"

#include "absl/strings/escaping.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley {
namespace {

const std::string kKey(32, 'k');
const LinkPlace kPlace{.tenant_number = 0x01020304, .link_id = "0123456789abcdef"};

TEST(LinkTokenTest, ATokenTellsItsTenantAndItsLink) {
  const auto place = VerifyLinkToken(MakeLinkToken(kPlace, kKey), kKey);
  ASSERT_TRUE(place.has_value());
  EXPECT_EQ(place->tenant_number, kPlace.tenant_number);
  EXPECT_EQ(place->link_id, kPlace.link_id);
}

TEST(LinkTokenTest, TheLargestTenantNumberComesBack) {
  const LinkPlace last{.tenant_number = 0xffffffff, .link_id = std::string(16, '\xff')};
  EXPECT_EQ(VerifyLinkToken(MakeLinkToken(last, kKey), kKey)->tenant_number, 0xffffffff);
}

TEST(LinkTokenTest, TheSameLinkHasTheSameTokenInAUrlsAlphabet) {
  EXPECT_EQ(MakeLinkToken(kPlace, kKey), MakeLinkToken(kPlace, kKey));
  EXPECT_THAT(MakeLinkToken(kPlace, kKey), testing::MatchesRegex("[A-Za-z0-9_-]{48}"));
}

// The figure comes from another implementation, because notification and scheduling must agree for years.
TEST(LinkTokenTest, TheLayoutIsNumberLinkAndTheFirstHalfOfAnHmac) {
  const LinkPlace place{.tenant_number = 0x77686174, .link_id = " do ya want for "};  // "what"
  const std::string bytes = [&] {
    std::string out;
    absl::WebSafeBase64Unescape(MakeLinkToken(place, "Jefe"), &out);
    return out;
  }();
  EXPECT_EQ(bytes.substr(0, 20), "what do ya want for ");
  // Python: hmac.new(b"Jefe", b"what do ya want for ", "sha256").hexdigest()[:32]
  EXPECT_EQ(absl::BytesToHexString(bytes.substr(20)), "25b3ae6bac316ba80b9fb4922cf4f723");
}

TEST(LinkTokenTest, EveryChangedBitIsRefused) {
  const std::string token = MakeLinkToken(kPlace, kKey);
  std::string bytes;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(token, &bytes));
  for (size_t i = 0; i < bytes.size() * 8; ++i) {
    std::string changed = bytes;
    changed[i / 8] = static_cast<char>(changed[i / 8] ^ (1 << (i % 8)));
    EXPECT_FALSE(VerifyLinkToken(absl::WebSafeBase64Escape(changed), kKey).has_value()) << i;
  }
}

TEST(LinkTokenTest, EveryChangedCharacterIsRefused) {
  const std::string token = MakeLinkToken(kPlace, kKey);
  for (size_t i = 0; i < token.size(); ++i) {
    for (const char other : {'A', 'z', '-', '_', '=', ' ', '+', '/', '\0', '\x80'}) {
      std::string changed = token;
      if (changed[i] == other) continue;
      changed[i] = other;
      EXPECT_FALSE(VerifyLinkToken(changed, kKey).has_value()) << i;
    }
  }
}

TEST(LinkTokenTest, AnotherKeyALongerAndAShorterTextAreRefused) {
  const std::string token = MakeLinkToken(kPlace, kKey);
  EXPECT_FALSE(VerifyLinkToken(token, std::string(32, 'x')).has_value());
  EXPECT_FALSE(VerifyLinkToken(token + "A", kKey).has_value());
  for (size_t size = 0; size < token.size(); ++size) {
    EXPECT_FALSE(VerifyLinkToken(token.substr(0, size), kKey).has_value()) << size;
  }
}

TEST(LinkTokenTest, NewLinkIdsHave16BytesAndDiffer) {
  EXPECT_EQ(NewLinkId().size(), 16u);
  EXPECT_NE(NewLinkId(), NewLinkId());
}

}  // namespace
}  // namespace parley
