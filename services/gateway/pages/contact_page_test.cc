#include "services/gateway/pages/contact_page.h"

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::gateway {
namespace {

namespace v1 = scheduling::v1;
using testing::HasSubstr;
using testing::Not;

constexpr char kNewYork[] = "America/New_York";

void SetStart(v1::WallStart& start, google::protobuf::Timestamp& start_time, const std::string& rfc3339) {
  absl::Time time;
  std::string error;
  ASSERT_TRUE(absl::ParseTime(absl::RFC3339_full, rfc3339, &time, &error)) << error;
  absl::TimeZone zone;
  ASSERT_TRUE(absl::LoadTimeZone(kNewYork, &zone));
  start.set_wall_time(absl::FormatTime("%Y-%m-%d%ET%H:%M:%S", time, zone));
  start.set_zone(kNewYork);
  start.set_fold(zone.At(zone.At(time).cs).pre == time ? 0 : 1);
  start_time.set_seconds(absl::ToUnixSeconds(time));
}

void AddTime(v1::ResolveLinkResponse& facts, const std::string& rfc3339, bool is_offered) {
  v1::PageTime& time = *facts.add_times();
  SetStart(*time.mutable_start(), *time.mutable_start_time(), rfc3339);
  time.set_is_offered(is_offered);
}

// Ada asks Grace for half an hour by video.
v1::ResolveLinkResponse Facts(v1::State state, std::initializer_list<v1::Act> acts) {
  v1::ResolveLinkResponse facts;
  facts.set_state(state);
  facts.set_seeker_display_name("Ada Example");
  facts.set_contact_display_name("Grace Example");
  facts.set_tenant_display_name("Lakeview University Career Center");
  facts.add_goals("How people get into compiler work");
  facts.set_mode(v1::MODE_VIDEO);
  facts.set_duration_minutes(30);
  facts.set_zone(kNewYork);
  for (const v1::Act act : acts) facts.add_acts(act);
  return facts;
}

v1::ResolveLinkResponse Requested() {
  auto facts = Facts(v1::STATE_REQUESTED, {v1::ACT_ACCEPT, v1::ACT_DECLINE, v1::ACT_PICK_TIME});
  AddTime(facts, "2026-12-01T10:00:00-05:00", true);
  AddTime(facts, "2026-12-01T14:30:00-05:00", true);
  AddTime(facts, "2026-12-03T09:00:00-05:00", true);
  AddTime(facts, "2026-12-02T08:00:00-05:00", false);
  return facts;
}

v1::ResolveLinkResponse Scheduled() {
  auto facts = Facts(v1::STATE_SCHEDULED, {v1::ACT_RESCHEDULE, v1::ACT_CANCEL});
  v1::Booking& booking = *facts.mutable_booking();
  SetStart(*booking.mutable_start(), *booking.mutable_start_time(), "2026-12-01T10:00:00-05:00");
  booking.mutable_end_time()->set_seconds(booking.start_time().seconds() + 30 * 60);
  AddTime(facts, "2026-12-02T08:00:00-05:00", false);
  return facts;
}

std::string Render(const v1::ResolveLinkResponse& facts, const PageExtras& extras = {.request_id = "r1"}) {
  return RenderContactPage(facts, extras);
}

std::string Act(const std::string& word) {
  return absl::StrCat(R"(name="act" value=")", word, "\"");
}

TEST(ContactPageTest, ARequestSaysWhoAsksForWhatAndHow) {
  const std::string page = Render(Requested());
  EXPECT_THAT(page, HasSubstr("<h1>Ada Example would like to learn from your experience</h1>"));
  EXPECT_THAT(page, HasSubstr("Hello Grace Example,"));
  EXPECT_THAT(page, HasSubstr("Lakeview University Career Center"));
  EXPECT_THAT(page, HasSubstr(">How people get into compiler work</li>"));
  EXPECT_THAT(page, HasSubstr("<dd>30 minutes, by video</dd>"));
}

TEST(ContactPageTest, ARequestOffersTheTimesByDayThenYesLaterThenNo) {
  const std::string page = Render(Requested());
  EXPECT_THAT(page, HasSubstr("<legend>Tuesday, 1 December 2026</legend>"));
  EXPECT_THAT(page, HasSubstr(R"(name="start" value="2026-12-01T10:00" required>10:00</label>)"));
  EXPECT_THAT(page, HasSubstr(R"(name="start" value="2026-12-01T14:30" required>14:30</label>)"));
  EXPECT_THAT(page, HasSubstr("<legend>Thursday, 3 December 2026</legend>"));
  EXPECT_THAT(page, HasSubstr(R"(<option value="2026-12-02T08:00">Wed 2 Dec, 08:00</option>)"));
  EXPECT_THAT(page, HasSubstr("All times here are in your time zone, America/New_York (UTC-05:00)."));
  EXPECT_LT(page.find(Act("pick")), page.find(Act("accept")));
  EXPECT_LT(page.find(Act("accept")), page.find(Act("decline")));
  EXPECT_THAT(page, HasSubstr("<button>No, thank you</button>"));
  EXPECT_THAT(page, Not(HasSubstr(" checked")));  // nothing is presumed
}

TEST(ContactPageTest, EveryFormCarriesTheRequestId) {
  const std::string page = Render(Requested(), {.request_id = "018f-r1"});
  int count = 0;
  for (size_t at = 0; (at = page.find(R"(name="request_id" value="018f-r1")", at)) != std::string::npos;
       ++at) {
    count += 1;
  }
  EXPECT_EQ(count, 3);
}

TEST(ContactPageTest, ABookingShowsItsSpanAndZoneAndCanBeMovedOrCalledOff) {
  const std::string page = Render(Scheduled());
  EXPECT_THAT(
      page,
      HasSubstr(R"(<time datetime="2026-12-01T15:00:00Z">Tuesday, 1 December 2026, 10:00 to 10:30</time>)"));
  EXPECT_THAT(page, HasSubstr("America/New_York, UTC-05:00"));
  EXPECT_THAT(page, HasSubstr(Act("reschedule")));
  EXPECT_THAT(page, HasSubstr(Act("cancel")));
  EXPECT_THAT(page, Not(HasSubstr(Act("decline"))));
  EXPECT_THAT(page, Not(HasSubstr("guess")));
  EXPECT_THAT(page, Not(HasSubstr("<details open>")));
}

TEST(ContactPageTest, AGuessedZoneIsSaidToBeOne) {
  auto facts = Scheduled();
  facts.set_is_zone_guessed(true);
  EXPECT_THAT(Render(facts), HasSubstr("We do not know your time zone and guess that it is this one."));
  EXPECT_THAT(Render(facts), HasSubstr("guess that it is America/New_York (UTC-05:00)."));
}

TEST(ContactPageTest, WhatMayBeDoneIsWhatSchedulingSaysWhateverTheState) {
  for (int state = v1::State_MIN; state <= v1::State_MAX; ++state) {
    const auto none = Render(Facts(static_cast<v1::State>(state), {}));
    EXPECT_THAT(none, Not(HasSubstr("<form"))) << state;
    EXPECT_THAT(none, HasSubstr("<h1>")) << state;
    const auto yes = Render(Facts(static_cast<v1::State>(state), {v1::ACT_ACCEPT}));
    EXPECT_THAT(yes, HasSubstr(Act("accept"))) << state;
    EXPECT_THAT(yes, Not(HasSubstr(Act("decline")))) << state;
  }
}

TEST(ContactPageTest, ARequestShowsWhatTheSeekerWrote) {
  auto facts = Requested();
  EXPECT_THAT(Render(facts), Not(HasSubstr("Why Ada Example asks you")));
  facts.set_reason("Your talk on <trials>.");
  facts.set_connection("We both rowed at Lakeview");
  facts.set_text("Two lines,\nin her own words.");
  const std::string page = Render(facts);
  EXPECT_THAT(page, HasSubstr("Why Ada Example asks you"));
  EXPECT_THAT(page, HasSubstr("Your talk on &lt;trials&gt;."));
  EXPECT_THAT(page, HasSubstr("We both rowed at Lakeview"));
  EXPECT_THAT(page, HasSubstr("Two lines,\nin her own words."));
  facts.set_connection("None");
  EXPECT_THAT(Render(facts), Not(HasSubstr("What connects you")));
}

TEST(ContactPageTest, AfterwardsItIsAskedWhetherTheTalkTookPlaceAndMayBePutRight) {
  auto facts = Scheduled();
  facts.clear_acts();
  facts.add_acts(v1::ACT_MARK_HELD);
  facts.add_acts(v1::ACT_MARK_ABSENT);
  const std::string page = Render(facts);
  EXPECT_THAT(page, HasSubstr("<h1>Your conversation with Ada Example</h1>"));
  EXPECT_THAT(page, HasSubstr(Act("held")));
  EXPECT_THAT(page, HasSubstr(Act("absent")));
  EXPECT_THAT(page, Not(HasSubstr("If something comes up")));
  EXPECT_THAT(Render(Facts(v1::STATE_NO_SHOW, {v1::ACT_MARK_HELD})), HasSubstr("after all?"));
}

TEST(ContactPageTest, AnEndedRequestIsKindAndOffersTheOppositeAct) {
  const std::string declined = Render(Facts(v1::STATE_DECLINED, {v1::ACT_ACCEPT}));
  EXPECT_THAT(declined, HasSubstr("Thank you for your answer"));
  EXPECT_THAT(declined, HasSubstr(">Yes, after all</button>"));
  EXPECT_THAT(declined, Not(HasSubstr("compiler work")));
  EXPECT_THAT(Render(Facts(v1::STATE_EXPIRED, {v1::ACT_ACCEPT})), HasSubstr("A late yes is a yes."));
  EXPECT_THAT(Render(Facts(v1::STATE_WITHDRAWN, {})), HasSubstr("has been withdrawn"));
  EXPECT_THAT(Render(Facts(v1::STATE_CANCELLED, {})), HasSubstr("has been called off"));
}

TEST(ContactPageTest, ARefusalIsSaidFirstAndKeepsWhatWasTyped) {
  auto facts = Scheduled();
  facts.set_place("Room 1");
  const std::string page =
      Render(facts, {.request_id = "r2", .notice = "That time has just been taken.", .place = "Caf\u00e9"});
  EXPECT_THAT(page, HasSubstr(R"(<p class="notice" role="alert">That time has just been taken.</p>)"));
  EXPECT_THAT(page, HasSubstr("<title>Not taken: "));
  EXPECT_THAT(page, HasSubstr("value=\"Caf\u00e9\""));
  EXPECT_THAT(page, HasSubstr("<details open>"));
}

TEST(ContactPageTest, TextsOfPeopleAreNeitherHtmlNorTemplate) {
  auto facts = Requested();
  for (auto* text : {facts.mutable_seeker_display_name(), facts.mutable_contact_display_name(),
                     facts.mutable_tenant_display_name(), facts.mutable_goals(0), facts.mutable_place()}) {
    *text = "<img onerror=\"x\">'{{7*7}}{{{style}}}{{>form}}";
  }
  const std::string page = Render(facts, {.request_id = "r1", .notice = "", .place = "\"><script>"});
  EXPECT_THAT(page, Not(HasSubstr("<img")));
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, HasSubstr("&lt;img onerror=&quot;x&quot;&gt;&apos;{{7*7}}{{{style}}}{{&gt;form}}"));
}

TEST(ContactPageTest, APlaceIsALinkOnlyWhenItIsAWebAddress) {
  auto facts = Scheduled();
  facts.set_place("https://meet.example.com/a?b=1&c=2");
  EXPECT_THAT(Render(facts), HasSubstr(R"(<a href="https://meet.example.com/a?b=1&amp;c=2")"));
  facts.set_place("javascript:alert(1)");
  EXPECT_THAT(Render(facts), Not(HasSubstr("<a ")));
  EXPECT_THAT(Render(facts), HasSubstr("javascript:alert(1)"));
}

TEST(ContactPageTest, TheHourThatHappensTwiceIsToldApart) {
  auto facts = Facts(v1::STATE_ACCEPTED, {v1::ACT_PICK_TIME});
  AddTime(facts, "2026-11-01T01:30:00-04:00", true);
  AddTime(facts, "2026-11-01T01:30:00-05:00", true);
  const std::string page = Render(facts);
  EXPECT_THAT(page, HasSubstr(R"(value="2026-11-01T01:30" required>01:30 (UTC-04:00)</label>)"));
  EXPECT_THAT(page, HasSubstr(R"(value="2026-11-01T01:30 1" required>01:30 (UTC-05:00)</label>)"));
}

TEST(ContactPageTest, TimesOnBothSidesOfAClockChangeSayTheirOffsets) {
  auto facts = Facts(v1::STATE_ACCEPTED, {v1::ACT_PICK_TIME});
  AddTime(facts, "2026-10-30T10:00:00-04:00", false);
  AddTime(facts, "2026-11-02T10:00:00-05:00", false);
  const std::string page = Render(facts);
  EXPECT_THAT(page, HasSubstr("<optgroup label=\"Friday, 30 October 2026 (UTC-04:00)\">"));
  EXPECT_THAT(page, HasSubstr("<optgroup label=\"Monday, 2 November 2026 (UTC-05:00)\">"));
  EXPECT_THAT(page, HasSubstr("in your time zone, America/New_York."));
}

TEST(ContactPageTest, WithoutOfferedTimesTheNextBestWayToChooseIsOpen) {
  auto facts = Facts(v1::STATE_ACCEPTED, {v1::ACT_PICK_TIME});
  EXPECT_THAT(Render(facts), HasSubstr(R"(id="pick-start-own" required checked>)"));
  AddTime(facts, "2026-12-01T10:00:00-05:00", false);
  EXPECT_THAT(Render(facts), HasSubstr(R"(id="pick-start-free" required checked>)"));
  EXPECT_THAT(Render(facts), HasSubstr(R"(id="pick-start-own" required>)"));
}

TEST(ContactPageTest, AnUnknownZoneFallsBackToUtcAndSaysSo) {
  auto facts = Requested();
  facts.set_zone("../../etc/passwd");
  const std::string page = Render(facts);
  EXPECT_THAT(page, HasSubstr("your time zone, UTC (UTC+00:00)."));
  EXPECT_THAT(page, HasSubstr(R"(value="2026-12-01T10:00 0 America/New_York" required>15:00</label>)"));
}

TEST(ContactPageTest, TheLargestPageStaysUnder50Kilobytes) {
  auto facts = Requested();
  absl::Time time = absl::FromUnixSeconds(1796130000);  // 2026-12-01 13:00 UTC
  for (int i = 0; i < 600; ++i, time += absl::Minutes(15)) {
    AddTime(facts, absl::FormatTime(absl::RFC3339_full, time, absl::UTCTimeZone()), false);
  }
  EXPECT_LT(Render(facts).size(), 50'000u);
}

TEST(ContactPageTest, NoPageHoldsAScriptOrReachesOut) {
  for (const std::string& page : {Render(Requested()), Render(Scheduled()), RenderWords(NotFoundWords())}) {
    EXPECT_THAT(page, HasSubstr(R"(<html lang="en">)"));
    EXPECT_THAT(page, HasSubstr("<main>"));
    for (const char* never : {"<script", "src=", "<link", "@import", "url(", "onclick", "{{"}) {
      EXPECT_THAT(page, Not(HasSubstr(never)));
    }
  }
}

}  // namespace
}  // namespace parley::gateway
