#include "services/scheduling/plan/plan_lines.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::scheduling {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Planned Soon() {
  return {.kind = PlannedKind::kSoon,
          .recipient = "seekers/ada",
          .subject = "interviews/i1",
          .version = 2,
          .due = absl::FromUnixMicros(1'773'150'300'000'001),
          .since = absl::FromUnixMicros(1'772'463'600'000'000),
          .expire = absl::FromUnixMicros(1'773'151'200'000'000),
          .why = "the conversation begins in 15 minutes"};
}

Planned ThankReferrer() {
  return {.kind = PlannedKind::kThankReferrer,
          .recipient = "seekers/ada",
          .subject = "interviews/i1/obligations/thank-referrer-r1",
          .occurrence = 2,
          .due = absl::UnixEpoch() - absl::Seconds(1),
          .since = absl::UnixEpoch() - absl::Seconds(2),
          .deadline = absl::UnixEpoch(),
          .expire = absl::UnixEpoch() + absl::Seconds(1),
          .why = "you met",
          .about = "contacts/tim"};
}

TEST(PlanLinesTest, ARowIsALineInTheColumnsOrder) {
  EXPECT_EQ(ToLines({Soon(), ThankReferrer()}),
            "40 1 2 1773150300000001 1772463600000000 - 1773151200000000 seekers/ada interviews/i1 - "
            "the conversation begins in 15 minutes\n"
            "50 2 0 -1000000 -2000000 0 1000000 seekers/ada interviews/i1/obligations/thank-referrer-r1 "
            "contacts/tim you met");
}

TEST(PlanLinesTest, WhatWasWrittenIsReadBack) {
  EXPECT_THAT(*ToPlan(ToLines({Soon(), ThankReferrer()})), ElementsAre(Soon(), ThankReferrer()));
  EXPECT_EQ(ToLines({}), "");
  EXPECT_THAT(*ToPlan(""), IsEmpty());
}

TEST(PlanLinesTest, PartsOfAMicrosecondAreNotStored) {
  Planned row = Soon();
  row.due += absl::Nanoseconds(999);
  EXPECT_EQ(ToLines({row}), ToLines({Soon()}));
}

TEST(PlanLinesTest, ALineThatIsNoneIsAFault) {
  const std::string good = ToLines({Soon()});
  for (const std::string bad : {"40 1 2", "40 x 2 3 4 - 5 seekers/ada interviews/i1 - why"}) {
    EXPECT_EQ(ToPlan(bad + "\n" + good).status().code(), absl::StatusCode::kInternal) << bad;
  }
}

}  // namespace
}  // namespace parley::scheduling
