#include "services/notification/notices/claim.h"

#include "gtest/gtest.h"

namespace parley::notification {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);
const absl::Time kRealNow = absl::FromUnixSeconds(1'900'000'000);  // another clock
const NoticeKey kKey{"lakeview", "n1"};

Notice DueNotice() {
  return {.state = NoticeState::kPending, .send_time = kNow, .expire_time = kNow + absl::Hours(72)};
}

ClaimAnswer Decide(const Notice& notice, const std::optional<Delivery>& delivery = std::nullopt) {
  return DecideClaim(kKey, notice, delivery, "mine", kNow, kRealNow);
}

bool IsGone(const ClaimAnswer& answer) {
  return std::holds_alternative<Gone>(answer);
}

TEST(DecideClaimTest, ADueNoticeIsClaimedForItsFirstAttempt) {
  const ClaimAnswer answer = Decide(DueNotice());
  ASSERT_TRUE(std::holds_alternative<Claim>(answer));
  EXPECT_EQ(std::get<Claim>(answer), (Claim{kKey, "mine", 1, {}}));
}

TEST(DecideClaimTest, ANoticeWhoseTimeHasNotComeIsRefusedWithItsTime) {
  Notice notice = DueNotice();
  notice.send_time = kNow + absl::Seconds(1);
  const ClaimAnswer answer = Decide(notice);
  ASSERT_TRUE(std::holds_alternative<NotYet>(answer));
  EXPECT_EQ(std::get<NotYet>(answer).at, notice.send_time);
}

TEST(DecideClaimTest, WhatHasEndedOrExpiredIsGone) {
  for (const NoticeState state : {NoticeState::kSent, NoticeState::kSuperseded, NoticeState::kVoid,
                                  NoticeState::kExpired, NoticeState::kDead}) {
    Notice notice = DueNotice();
    notice.state = state;
    EXPECT_TRUE(IsGone(Decide(notice)));
  }
  Notice expired = DueNotice();
  expired.expire_time = kNow;
  EXPECT_TRUE(IsGone(Decide(expired)));
}

TEST(DecideClaimTest, ALiveClaimKeepsOthersAwayUntilItEnds) {
  Notice notice = DueNotice();
  notice.state = NoticeState::kSending;
  Delivery delivery{.state = DeliveryState::kSending,
                    .attempt = 1,
                    .claim_token = "theirs",
                    .claimed_until = kRealNow + absl::Seconds(1)};
  const ClaimAnswer busy = Decide(notice, delivery);
  ASSERT_TRUE(std::holds_alternative<Busy>(busy));
  EXPECT_EQ(std::get<Busy>(busy).until, delivery.claimed_until);

  delivery.claimed_until = kRealNow;  // the process that held it has died
  const ClaimAnswer taken_over = Decide(notice, delivery);
  ASSERT_TRUE(std::holds_alternative<Claim>(taken_over));
  EXPECT_EQ(std::get<Claim>(taken_over).attempt, 2);
}

TEST(DecideClaimTest, ARetryIsTheNextAttempt) {
  const ClaimAnswer answer = Decide(DueNotice(), Delivery{.state = DeliveryState::kRetry, .attempt = 3});
  ASSERT_TRUE(std::holds_alternative<Claim>(answer));
  EXPECT_EQ(std::get<Claim>(answer).attempt, 4);
}

TEST(DecideClaimTest, ADeliveryThatHasItsOutcomeIsNeverSentAgain) {
  Notice notice = DueNotice();
  notice.state = NoticeState::kSending;
  EXPECT_TRUE(IsGone(Decide(notice, Delivery{.state = DeliveryState::kSent, .attempt = 1})));
  EXPECT_TRUE(IsGone(Decide(notice, Delivery{.state = DeliveryState::kRefused, .attempt = 1})));
}

TEST(RetryDelayTest, ItDoublesUpToAnHourAndLosesUpToHalf) {
  absl::Duration full = absl::Seconds(5);
  for (int attempt = 1; attempt <= 40; ++attempt) {
    const absl::Duration delay = RetryDelay(kKey, attempt);
    EXPECT_LE(delay, full);
    EXPECT_GE(delay, full / 2);
    full = std::min(full * 2, absl::Hours(1));
  }
}

TEST(RetryDelayTest, ItIsTheSameEachTimeAndAnotherForAnotherNotice) {
  EXPECT_EQ(RetryDelay(kKey, 10), RetryDelay(kKey, 10));
  EXPECT_NE(RetryDelay(kKey, 10), RetryDelay({"lakeview", "n2"}, 10));
}

TEST(DeliveryStateTest, NamesGoThereAndBack) {
  for (const DeliveryState state :
       {DeliveryState::kSending, DeliveryState::kRetry, DeliveryState::kSent, DeliveryState::kRefused}) {
    EXPECT_EQ(DeliveryStateFromName(NameOf(state)), state);
  }
  EXPECT_EQ(DeliveryStateFromName("NONSENSE"), DeliveryState::kRefused);
}

}  // namespace
}  // namespace parley::notification
