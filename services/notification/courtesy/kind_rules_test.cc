#include "gtest/gtest.h"
#include "services/notification/courtesy/kind_rules_rpc.h"

namespace parley::notification {
namespace {

TEST(KindRulesTest, TheyAreThoseOfThePolicysKinds) {
  EXPECT_TRUE(RuleOf(Kind::kSoon).ignores_quiet_hours);
  EXPECT_TRUE(RuleOf(Kind::kBrainDump).ignores_quiet_hours);
  EXPECT_FALSE(RuleOf(Kind::kThankDue).ignores_quiet_hours);
  EXPECT_TRUE(RuleOf(Kind::kThankDue).has_deadline);
  EXPECT_TRUE(RuleOf(Kind::kDayBeforeContact).has_deadline);
  EXPECT_FALSE(RuleOf(Kind::kProgressDue).has_deadline);
  EXPECT_TRUE(RuleOf(Kind::kAfterTalk).stands_alone);
  EXPECT_FALSE(RuleOf(Kind::kDayBeforeSeeker).stands_alone);
}

TEST(KindRulesTest, AKindWithoutOneObeys) {
  EXPECT_FALSE(RuleOf(Kind::kNone).ignores_quiet_hours);
  EXPECT_FALSE(RuleOf(Kind::kBooked).stands_alone);
}

}  // namespace
}  // namespace parley::notification
