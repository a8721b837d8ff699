#include "services/gateway/caller/verdict_cache.h"

#include <string>

#include "common/errors/errors.h"
#include "gtest/gtest.h"

namespace parley::gateway {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

class VerdictCacheTest : public testing::Test {
 protected:
  static constexpr VerdictCache::Instant kNever = VerdictCache::Instant::max();

  static std::shared_ptr<const KnownCaller> Known(const std::string& subject) {
    return Vouch({.role = Role::kPlatform, .subject = subject}, "a key", absl::UnixEpoch());
  }

  void PutGood(const std::string& id, VerdictCache::Instant key_end = kNever) {
    cache_.PutGood(id, Known(id), now_, key_end);
  }
  void PutBad(const std::string& id) {
    cache_.PutBad(id, Fail(absl::StatusCode::kUnauthenticated, "CREDENTIAL_INVALID", "no"), now_);
  }
  bool IsFresh(const std::string& id) {
    const auto found = cache_.Find(id, now_);
    return found && found->is_fresh;
  }
  bool IsKnown(const std::string& id) { return cache_.Find(id, now_).has_value(); }

  VerdictCache::Instant now_{std::chrono::hours(1)};
  VerdictCache cache_{3};
};

TEST_F(VerdictCacheTest, AGoodVerdictIsFreshFor60SecondsAndUsableFor10Minutes) {
  PutGood("a");
  EXPECT_EQ((*cache_.Find("a", now_)->verdict)->caller.subject, "a");
  now_ += seconds(60) - milliseconds(1);
  EXPECT_TRUE(IsFresh("a"));
  now_ += milliseconds(1);
  EXPECT_FALSE(IsFresh("a"));
  now_ += minutes(9) - milliseconds(1);
  EXPECT_TRUE(IsKnown("a"));
  now_ += milliseconds(1);
  EXPECT_FALSE(IsKnown("a"));
}

TEST_F(VerdictCacheTest, ABadVerdictIsForgottenAfter5Seconds) {
  PutBad("a");
  EXPECT_EQ(ReasonOf(cache_.Find("a", now_)->verdict.status()), "CREDENTIAL_INVALID");
  now_ += seconds(5) - milliseconds(1);
  EXPECT_TRUE(IsFresh("a"));
  now_ += milliseconds(1);
  EXPECT_FALSE(IsKnown("a"));
}

TEST_F(VerdictCacheTest, AVerdictVouchedForAnewGrowsNoYounger) {
  PutGood("a");
  now_ += seconds(59);
  const auto renewed = Known("a");
  cache_.Renew("a", renewed);
  EXPECT_EQ(*cache_.Find("a", now_)->verdict, renewed);
  now_ += seconds(1);
  EXPECT_FALSE(IsFresh("a"));
}

TEST_F(VerdictCacheTest, NoVerdictOutlivesItsKey) {
  PutGood("a", now_ + seconds(10));
  now_ += seconds(10);
  EXPECT_FALSE(IsKnown("a"));
}

TEST_F(VerdictCacheTest, WhileContactsIsSilentItIsAskedOnceASecond) {
  PutGood("a");
  now_ += minutes(5);
  cache_.Prolong("a", now_);
  EXPECT_TRUE(IsFresh("a"));
  now_ += seconds(1);
  EXPECT_FALSE(IsFresh("a"));
  EXPECT_TRUE(IsKnown("a"));
}

TEST_F(VerdictCacheTest, ProlongingNeverPassesTheTenMinutes) {
  PutGood("a");
  now_ += minutes(10) - milliseconds(1);
  cache_.Prolong("a", now_);
  now_ += milliseconds(1);
  EXPECT_FALSE(IsKnown("a"));
}

TEST_F(VerdictCacheTest, ARefusalReplacesAnOlderGoodVerdictAndTheOtherWayRound) {
  PutGood("a");
  PutBad("a");
  EXPECT_FALSE(cache_.Find("a", now_)->verdict.ok());
  PutGood("a");
  EXPECT_TRUE(cache_.Find("a", now_)->verdict.ok());
  EXPECT_EQ(cache_.size(), 1);
}

TEST_F(VerdictCacheTest, AFullCacheForgetsTheOldest) {
  for (const char* id : {"a", "b", "c"}) PutGood(id);
  PutGood("a");  // refreshed: now "b" is the oldest
  PutGood("d");
  EXPECT_TRUE(IsKnown("a"));
  EXPECT_FALSE(IsKnown("b"));
  EXPECT_EQ(cache_.size(), 3);
}

TEST_F(VerdictCacheTest, GuessesPushOutGuessesAndNotTheKeysInUse) {
  PutGood("a");
  PutGood("b");
  for (int i = 0; i < 100; ++i) PutBad("guess" + std::to_string(i));
  EXPECT_TRUE(IsKnown("a"));
  EXPECT_TRUE(IsKnown("b"));
  EXPECT_TRUE(IsKnown("guess99"));
  EXPECT_EQ(cache_.size(), 3);
}

TEST_F(VerdictCacheTest, WhatHasExpiredMakesRoomBeforeWhatIsInUse) {
  PutBad("old");
  PutGood("a");
  now_ += minutes(10);
  PutGood("b");
  EXPECT_EQ(cache_.size(), 1);
}

}  // namespace
}  // namespace parley::gateway
