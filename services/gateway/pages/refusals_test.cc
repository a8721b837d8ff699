#include "services/gateway/pages/refusals.h"

#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::gateway {
namespace {

using testing::HasSubstr;

TEST(RefusalsTest, AKnownReasonHasItsOwnSentence) {
  const auto taken = RefusalOf(Fail(absl::StatusCode::kAborted, "SLOT_TAKEN", "wire words"));
  ASSERT_TRUE(taken.has_value());
  EXPECT_EQ(taken->status, 409);
  EXPECT_THAT(taken->sentence, HasSubstr("just been taken"));
  const auto gap = RefusalOf(InvalidFields({{"start", "is in a gap"}}, "SLOT_IN_DST_GAP"));
  ASSERT_TRUE(gap.has_value());
  EXPECT_EQ(gap->status, 400);
  EXPECT_THAT(gap->sentence, HasSubstr("clocks are put forward"));
  const auto told = RefusalOf(
      InvalidFields({{"start", "is in a gap"}}, "SLOT_IN_DST_GAP",
                    {{"nearest_before", "2026-03-08T01:59:00"}, {"nearest_after", "2026-03-08T03:00:00"}}));
  ASSERT_TRUE(told.has_value());
  EXPECT_THAT(told->sentence, HasSubstr("01:59 or 03:00 are the nearest there are."));
}

TEST(RefusalsTest, AnotherReasonIsJudgedByItsCode) {
  EXPECT_EQ(RefusalOf(InvalidFields({{"place", "too long"}}))->status, 400);
  EXPECT_EQ(RefusalOf(Fail(absl::StatusCode::kFailedPrecondition, "NEW_REASON", ""))->status, 409);
}

TEST(RefusalsTest, WhatAPersonCannotMendIsNoRefusal) {
  for (const auto code : {absl::StatusCode::kUnavailable, absl::StatusCode::kDeadlineExceeded,
                          absl::StatusCode::kInternal, absl::StatusCode::kPermissionDenied,
                          absl::StatusCode::kNotFound, absl::StatusCode::kResourceExhausted}) {
    EXPECT_FALSE(RefusalOf(Fail(code, "ANY", "")).has_value()) << code;
  }
}

}  // namespace
}  // namespace parley::gateway
