#include "services/notification/sending_observe.h"

#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <nlohmann/json.hpp>

#include "common/observe/log.h"
#include "gmock/gmock.h"
#include "services/notification/notices/agenda_sql.h"
#include "services/notification/reminders_test.h"

namespace parley::notification {
namespace {

using testing::HasSubstr;
using About = SendReport::About;

constexpr char kCausedBy[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
constexpr char kItsTrace[] = "0af7651916cd43dd8448eb211c80319c";

class SendingObserveTest : public RemindersTest {
 protected:
  // What one report puts into the log.
  nlohmann::json LineOf(const SendReport& report) {
    testing::internal::CaptureStderr();
    Reports(metrics_)(report);
    FlushLog();
    const std::string text = testing::internal::GetCapturedStderr();
    return text.empty() ? nlohmann::json() : nlohmann::json::parse(text);
  }
  std::string Counted() { return prometheus::TextSerializer().Serialize(metrics_.registry().Collect()); }
  static SendReport Attempt(Outcome::Result result, absl::string_view what) {
    return {.about = About::kAttempt,
            .what = what,
            .notice = {"lakeview", "m1"},
            .attempt = 1,
            .traceparent = kCausedBy,
            .result = result};
  }

  Metrics metrics_;
};

TEST_F(SendingObserveTest, WhatSomebodySaidIsSentInTheTraceOfTheCallThatSaidIt) {
  const auto line = LineOf(Attempt(Outcome::Result::kSent, "SENT"));
  EXPECT_EQ(line["msg"], "delivery");
  EXPECT_EQ(line["trace_id"], kItsTrace);
  EXPECT_EQ(line["parent_span_id"], "b7ad6b7169203331");
  EXPECT_EQ(line["tenant"], "lakeview");
  EXPECT_EQ(line["notice"], "m1");
  EXPECT_EQ(line["level"], "info");
  EXPECT_FALSE(line.contains("linked_trace_id"));
}

TEST_F(SendingObserveTest, AReminderHasATraceOfItsOwnLinkedToTheCallThatPlannedIt) {
  SendReport report = Attempt(Outcome::Result::kSent, "SENT");
  report.is_reminder = true;
  const auto line = LineOf(report);
  EXPECT_EQ(line["linked_trace_id"], kItsTrace);
  EXPECT_NE(line["trace_id"], kItsTrace);
  EXPECT_FALSE(line.contains("parent_span_id"));
}

TEST_F(SendingObserveTest, WhatNobodysCallCausedIsLinkedToNothing) {
  SendReport report = Attempt(Outcome::Result::kSent, "SENT");
  report.traceparent.clear();
  EXPECT_FALSE(LineOf(report).contains("linked_trace_id"));
  report.is_reminder = true;
  EXPECT_FALSE(LineOf(report).contains("linked_trace_id"));
}

TEST_F(SendingObserveTest, AttemptsAreCountedByChannelOutcomeAndReason) {
  EXPECT_EQ(LineOf(Attempt(Outcome::Result::kRetry, "MAIL_SERVER_BUSY"))["level"], "warning");
  LineOf(Attempt(Outcome::Result::kSent, "SENT"));
  EXPECT_THAT(Counted(), HasSubstr("parley_notice_deliveries_total{channel=\"mail\",outcome=\"RETRY\","
                                   "reason=\"MAIL_SERVER_BUSY\"} 1"));
  EXPECT_THAT(Counted(), HasSubstr("parley_notice_deliveries_total{channel=\"mail\",outcome=\"SENT\","
                                   "reason=\"SENT\"} 1"));
  EXPECT_THAT(Counted(), HasSubstr("parley_notice_claims_total{outcome=\"CLAIMED\"} 2"));
}

TEST_F(SendingObserveTest, ARefusedClaimIsCountedAndNotLogged) {
  EXPECT_TRUE(LineOf({.about = About::kClaim, .what = "BUSY", .notice = {"lakeview", "m1"}}).is_null());
  EXPECT_THAT(Counted(), HasSubstr("parley_notice_claims_total{outcome=\"BUSY\"} 1"));
}

TEST_F(SendingObserveTest, ANoticeThatEndsUnsentIsCountedByItsReason) {
  const auto line = LineOf({.about = About::kEnd, .what = "NO_ADDRESS", .notice = {"lakeview", "m1"}});
  EXPECT_EQ(line["outcome"], "NO_ADDRESS");
  EXPECT_THAT(Counted(), HasSubstr("parley_notices_unsent_total{reason=\"NO_ADDRESS\"} 1"));
}

TEST_F(SendingObserveTest, TheLagIsThatOfTheLongestDue) {
  const auto agenda = OpenAgenda(*database_);
  EXPECT_EQ(OldestDueLag(*agenda, clock_), 0);
  FollowPeople();
  FollowScheduling({InterviewChange(), RequestChange()});
  clock_.Advance(absl::Minutes(2));
  EXPECT_EQ(OldestDueLag(*agenda, clock_), 120);
}

TEST_F(SendingObserveTest, AReminderKeepsTheTraceOfTheCallThatPlannedIt) {
  FollowPeople();
  scheduling::v1::InterviewFacts facts = Facts();
  *facts.add_plan() = NudgeDue();
  facts.set_traceparent(kCausedBy);
  FollowScheduling({Change("interview", "i1", facts)});
  facts.set_traceparent("");  // a later write that leaves the plan as it is
  FollowScheduling({Change("interview", "i1", facts)});
  const auto letter = letters_->Load({"lakeview", IdOfRow(NudgeDue())});
  ASSERT_TRUE(letter.ok() && letter->has_value());
  EXPECT_EQ((*letter)->said.traceparent, kCausedBy);
}

}  // namespace
}  // namespace parley::notification
