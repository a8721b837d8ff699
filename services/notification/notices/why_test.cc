#include "services/notification/notices/why.h"

#include "gmock/gmock.h"

namespace parley::notification {
namespace {

using testing::ElementsAre;

absl::Time At(const char* rfc3339) {
  absl::Time time;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, rfc3339, &time, nullptr));
  return time;
}

// Due at 22:00 in New York, told at 8 the next morning.
NoticeStory Story() {
  NoticeStory story;
  story.notice.cause = Cause::kPlanned;
  story.notice.state = NoticeState::kPending;
  story.notice.due_time = At("2026-03-03T22:00:00-05:00");
  story.notice.told_time = story.notice.send_time = At("2026-03-04T08:00:00-05:00");
  story.since_time = At("2026-03-01T00:00:00Z");
  story.open_time = story.notice.told_time;
  story.why = "the conversation ended on 2026-03-02; 22 hours";
  story.zone = "America/New_York";
  return story;
}

TEST(ExplainTest, WhatWasMovedSaysByWhat) {
  EXPECT_THAT(
      Explain(Story()),
      ElementsAre("Planned: the conversation ended on 2026-03-02; 22 hours. It was due at 2026-03-03 22:00 "
                  "(America/New_York).",
                  "Quiet hours in America/New_York moved it to 2026-03-04 08:00 (America/New_York).",
                  "It is to be sent at 2026-03-04 08:00 (America/New_York)."));
}

TEST(ExplainTest, WhatWasMovedBackSaysThatItsDeadlineDidIt) {
  NoticeStory story = Story();
  story.open_time = story.notice.told_time = At("2026-03-03T20:59:00-05:00");
  EXPECT_EQ(
      Explain(story)[1],
      "Quiet hours in America/New_York moved it to 2026-03-03 20:59 (America/New_York), the last open minute "
      "before its deadline.");
}

TEST(ExplainTest, WhatIsToldWithAnotherOneNamesIt) {
  NoticeStory story = Story();
  story.notice.lead = "n2";
  EXPECT_EQ(Explain(story)[2],
            "It is told with notices/n2, in one message at 2026-03-04 08:00 (America/New_York).");
}

TEST(ExplainTest, WhatWasPlannedLateSaysFromWhenItCounts) {
  NoticeStory story = Story();
  story.since_time = story.open_time = story.notice.told_time = At("2026-03-04T09:00:00-05:00");
  EXPECT_EQ(Explain(story)[1],
            "What it follows from came about later, at 2026-03-04 09:00 (America/New_York).");
}

TEST(ExplainTest, AnEndHasItsTimeItsAttemptsAndItsReason) {
  NoticeStory story = Story();
  story.notice.state = NoticeState::kVoid;
  story.notice.reason = "INTERVIEW_NO_SHOW";
  story.notice.end_time = At("2026-03-03T23:00:00-05:00");
  EXPECT_EQ(
      Explain(story).back(),
      "It ended at 2026-03-03 23:00 (America/New_York) as VOID, after 0 attempts: the interview is no show.");
  story.notice.state = NoticeState::kSent;
  story.notice.reason = "";
  story.notice.attempt_count = 1;
  EXPECT_EQ(Explain(story).back(), "It was sent at 2026-03-03 23:00 (America/New_York), after 1 attempt.");
}

TEST(ExplainTest, ARetrySaysWhatTheServerAnsweredAndWhenItIsTriedAgain) {
  NoticeStory story = Story();
  story.notice.reason = "MAIL_SERVER_BUSY";
  story.notice.attempt_count = 2;
  EXPECT_EQ(Explain(story).back(),
            "It has not been sent after 2 attempts: the mail server's answer was MAIL_SERVER_BUSY; it is "
            "tried again "
            "at 2026-03-04 08:00 (America/New_York).");
}

TEST(ExplainTest, WhatWaitsForItsPersonSaysSo) {
  NoticeStory story = Story();
  story.open_time.reset();
  story.notice.told_time.reset();
  EXPECT_EQ(Explain(story)[1], "It waits until its person, tenant and policy are known here.");
}

TEST(ExplainTest, WhatWasSaidNeedsNoPlan) {
  NoticeStory story;
  story.notice.state = NoticeState::kSent;
  story.notice.end_time = At("2026-03-03T23:00:00Z");
  story.notice.attempt_count = 3;
  EXPECT_THAT(Explain(story),
              ElementsAre("A person, or the passing of time, changed the interview, and this tells of it.",
                          "It was sent at 2026-03-03 23:00 (UTC), after 3 attempts."));
}

}  // namespace
}  // namespace parley::notification
