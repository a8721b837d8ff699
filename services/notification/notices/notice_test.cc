#include "services/notification/notices/notice.h"

#include "gtest/gtest.h"

namespace parley::notification {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

Said Request() {
  return {.kind = Kind::kRequest,
          .interview = "interviews/1",
          .recipient = "contacts/1",
          .said_time = kNow,
          .expire_time = kNow + absl::Hours(72),
          .reason = "Your talk."};
}

Said BookedAt(int schedule_version) {
  Said said = Request();
  said.kind = Kind::kBooked;
  said.schedule_version = schedule_version;
  said.booking.emplace();
  return said;
}

TEST(NoticeOfTest, WhatIsSaidInTimeIsPendingFromWhenItWasSaid) {
  const Notice notice = NoticeOf("m1", Request(), {}, kNow);
  EXPECT_EQ(notice.id, "m1");
  EXPECT_EQ(notice.state, NoticeState::kPending);
  EXPECT_EQ(notice.send_time, kNow);
  EXPECT_FALSE(notice.is_calendar);
  EXPECT_FALSE(notice.end_time.has_value());
}

TEST(NoticeOfTest, WhatArrivesAtItsExpiryOrLaterHasExpired) {
  const absl::Time expiry = Request().expire_time;
  EXPECT_EQ(NoticeOf("m1", Request(), {}, expiry - absl::Seconds(1)).state, NoticeState::kPending);
  const Notice late = NoticeOf("m1", Request(), {}, expiry);
  EXPECT_EQ(late.state, NoticeState::kExpired);
  EXPECT_EQ(late.reason, kTooLate);
  EXPECT_EQ(late.end_time, expiry);
}

TEST(NoticeOfTest, ARequestOrSecondNoteWithoutItsWordsHasExpired) {
  Said said = Request();
  said.reason = "";
  EXPECT_EQ(NoticeOf("m1", said, {}, kNow).reason, kTextGone);
  said.kind = Kind::kNudge;
  EXPECT_EQ(NoticeOf("m1", said, {}, kNow).reason, kTextGone);
  said.goals = {"How people get in"};
  EXPECT_EQ(NoticeOf("m1", said, {}, kNow).state, NoticeState::kPending);
  said.kind = Kind::kAccepted;  // never had any
  said.goals.clear();
  EXPECT_EQ(NoticeOf("m1", said, {}, kNow).state, NoticeState::kPending);
}

TEST(NoticeOfTest, ANoteOfOnesOwnWithoutItsWordsHasExpired) {
  Said said = Request();
  for (const Kind kind : {Kind::kThankYou, Kind::kProgress, Kind::kReferrerThanks}) {
    said.kind = kind;
    said.text = "";
    EXPECT_EQ(NoticeOf("m1", said, {}, kNow).reason, kTextGone);
    said.text = "Thank you.";
    EXPECT_EQ(NoticeOf("m1", said, {}, kNow).state, NoticeState::kPending);
  }
}

TEST(NoticeOfTest, WhatIsSaidToSomebodyErasedIsVoid) {
  const Notice notice = NoticeOf("m1", Request(), {.is_recipient_erased = true}, kNow);
  EXPECT_EQ(notice.state, NoticeState::kVoid);
  EXPECT_EQ(notice.reason, kErased);
}

TEST(NoticeOfTest, AnEventOlderThanOneAlreadyKnownIsSupersededAtOnce) {
  EXPECT_EQ(NoticeOf("m1", BookedAt(1), {.newest_schedule_version = 2}, kNow).state,
            NoticeState::kSuperseded);
  EXPECT_EQ(NoticeOf("m1", BookedAt(2), {.newest_schedule_version = 2}, kNow).state, NoticeState::kPending);
  EXPECT_EQ(NoticeOf("m1", BookedAt(0), {}, kNow).state, NoticeState::kPending);
  EXPECT_EQ(NoticeOf("m1", Request(), {.newest_schedule_version = 2}, kNow).state, NoticeState::kPending);
}

Letter LetterTo(const Name& recipient, Kind kind) {
  Letter letter;
  letter.parties.seeker = {.name = "seekers/1", .display_name = "Ada", .email = "ada@example.edu"};
  letter.parties.contact = {.name = "contacts/1", .display_name = "Grace", .email = "grace@example.com"};
  letter.said = {.kind = kind, .recipient = recipient};
  return letter;
}

TEST(WhyPointlessTest, ALetterBetweenTwoWhoAreThereIsSent) {
  EXPECT_EQ(WhyPointless(LetterTo("contacts/1", Kind::kRequest)), "");
  EXPECT_EQ(WhyPointless(LetterTo("seekers/1", Kind::kAccepted)), "");
}

TEST(WhyPointlessTest, SomebodyWithoutAnAddressIsToldNothing) {
  Letter letter = LetterTo("contacts/1", Kind::kBooked);
  letter.parties.contact.email = "";
  EXPECT_EQ(WhyPointless(letter), kNoAddress);
}

TEST(WhyPointlessTest, AnErasedPersonIsPromisedToNobodyButCalledOff) {
  Letter letter = LetterTo("contacts/1", Kind::kRequest);
  letter.parties.seeker = {.name = "seekers/1", .is_deleted = true};
  for (const Kind kind : {Kind::kRequest, Kind::kNudge, Kind::kAccepted, Kind::kBooked, Kind::kRescheduled,
                          Kind::kThankYou, Kind::kDayBeforeContact}) {
    letter.said.kind = kind;
    EXPECT_EQ(WhyPointless(letter), kErased);
  }
  for (const Kind kind : {Kind::kDeclined, Kind::kCancelled, Kind::kWithdrawn, Kind::kExpired}) {
    letter.said.kind = kind;
    EXPECT_EQ(WhyPointless(letter), "");
  }
  letter.said.recipient = "seekers/1";
  EXPECT_EQ(WhyPointless(letter), kErased);
}

TEST(StateNameTest, NamesGoThereAndBack) {
  for (int number = 1; number <= 7; ++number) {
    const auto state = static_cast<NoticeState>(number);
    EXPECT_EQ(StateFromName(NameOf(state)), state);
  }
  EXPECT_EQ(NameOf(NoticeState::kDead), "DEAD");
  EXPECT_EQ(StateFromName("NONSENSE"), NoticeState::kNone);
}

}  // namespace
}  // namespace parley::notification
