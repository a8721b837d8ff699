#include "services/notification/courtesy/courtesy.h"

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/civil_time/open_hours.h"
#include "common/civil_time/test_times.h"
#include "common/civil_time/zone_list.h"
#include "gtest/gtest.h"

namespace parley::notification {
namespace {

using civil::InZone;
using civil::Utc;
using civil::Zone;

constexpr Policy kPolicy = {.seeker_open_from_hour = 8,
                            .seeker_open_to_hour = 21,
                            .contact_open_from_hour = 8,
                            .contact_open_to_hour = 18,
                            .merge_minutes = 15,
                            .coalesce_hours = 4};
constexpr KindRule kObeys = {};
constexpr KindRule kIgnores = {.ignores_quiet_hours = true, .stands_alone = true};
constexpr KindRule kAlone = {.stands_alone = true};
constexpr KindRule kDeadline = {.has_deadline = true};
constexpr absl::Duration kInstant = absl::Microseconds(1);

Recipient Seeker(const std::string& zone = "America/New_York") {
  return {.zone = Zone(zone)};
}
Recipient Contact(const std::string& zone) {
  return {.zone = Zone(zone), .is_contact = true};
}

// About interviews/<id>, since long ago.
Reminder Due(const std::string& id, absl::Time due, KindRule rule = kObeys, Kind kind = Kind::kNudgeDue) {
  return {.id = id,
          .kind = kind,
          .rule = rule,
          .subject = absl::StrCat("interviews/", id),
          .due_time = due,
          .since_time = absl::UnixEpoch()};
}

absl::Time NewYork(const std::string& wall) {
  return InZone(wall, Zone("America/New_York"));
}

absl::Time TellOne(const Reminder& reminder, const Recipient& recipient) {
  return Courtesy({reminder}, recipient, kPolicy).at(0).told_time;
}

std::map<std::string, Told> TellAll(const std::vector<Reminder>& reminders) {
  std::map<std::string, Told> told;
  for (const Told& one : Courtesy(reminders, Seeker(), kPolicy)) told[one.id] = one;
  return told;
}

TEST(QuietHoursTest, NineInTheEveningIsQuietAndEightInTheMorningOpen) {
  const absl::Time evening = NewYork("2026-03-03T21:00:00");
  const absl::Time morning = NewYork("2026-03-04T08:00:00");
  EXPECT_EQ(TellOne(Due("a", evening - kInstant), Seeker()), evening - kInstant);
  EXPECT_EQ(TellOne(Due("a", evening), Seeker()), morning);
  EXPECT_EQ(TellOne(Due("a", morning - kInstant), Seeker()), morning);
  EXPECT_EQ(TellOne(Due("a", morning), Seeker()), morning);
}

TEST(QuietHoursTest, SeekersHaveNoWeekendAndContactsThatOfTheirZone) {
  const absl::Time saturday = NewYork("2026-03-07T12:00:00");
  EXPECT_EQ(TellOne(Due("a", saturday), Seeker()), saturday);
  EXPECT_EQ(TellOne(Due("a", saturday), Contact("America/New_York")), NewYork("2026-03-09T08:00:00"));
  const absl::TimeZone riyadh = Zone("Asia/Riyadh");  // Friday and Saturday
  EXPECT_EQ(TellOne(Due("a", InZone("2026-03-05T18:00:00", riyadh)), Contact("Asia/Riyadh")),
            InZone("2026-03-08T08:00:00", riyadh));
  const absl::Time last = InZone("2026-03-05T17:59:00", riyadh);
  EXPECT_EQ(TellOne(Due("a", last), Contact("Asia/Riyadh")), last);
}

TEST(QuietHoursTest, KindsThatIgnoreThemGoAtTheirOwnTime) {
  const absl::Time night = NewYork("2026-03-03T03:00:00");
  EXPECT_EQ(TellOne(Due("a", night, kIgnores), Seeker()), night);
}

TEST(QuietHoursTest, WhatWasDueBeforeTheFactItFollowsFromCountsFromTheFact) {
  Reminder late = Due("a", NewYork("2026-03-01T09:00:00"));
  late.since_time = NewYork("2026-03-03T12:34:56");
  EXPECT_EQ(TellOne(late, Seeker()), late.since_time);
  late.since_time = NewYork("2026-03-03T23:00:00");
  EXPECT_EQ(TellOne(late, Seeker()), NewYork("2026-03-04T08:00:00"));
  late.rule = kIgnores;
  EXPECT_EQ(TellOne(late, Seeker()), late.since_time);
}

TEST(QuietHoursTest, APolicyWithoutAnyQuietHourMovesNothing) {
  Policy open = kPolicy;
  open.seeker_open_from_hour = 0;
  open.seeker_open_to_hour = 24;
  const absl::Time night = NewYork("2026-03-03T03:00:00");
  EXPECT_EQ(Courtesy({Due("a", night)}, Seeker(), open)[0].told_time, night);
  open.seeker_open_to_hour = 0;  // names no window
  EXPECT_EQ(Courtesy({Due("a", night)}, Seeker(), open)[0].told_time, night);
}

struct ClockChange {
  const char* zone;
  bool is_contact;
  const char* due;   // UTC
  const char* told;  // UTC
};

class ClockChangeTest : public testing::TestWithParam<ClockChange> {};

TEST_P(ClockChangeTest, TheMorningComesAtEightOnTheWall) {
  const ClockChange& change = GetParam();
  const Recipient recipient{Zone(change.zone), change.is_contact};
  EXPECT_EQ(TellOne(Due("a", Utc(change.due)), recipient), Utc(change.told)) << change.zone;
}

INSTANTIATE_TEST_SUITE_P(
    BothChangesOf2026, ClockChangeTest,
    testing::Values(ClockChange{"America/New_York", false, "2026-03-08T03:00:00", "2026-03-08T12:00:00"},
                    ClockChange{"America/New_York", false, "2026-11-01T03:00:00", "2026-11-01T13:00:00"},
                    ClockChange{"America/New_York", true, "2026-03-06T23:00:00", "2026-03-09T12:00:00"},
                    ClockChange{"America/New_York", true, "2026-10-30T22:00:00", "2026-11-02T13:00:00"},
                    ClockChange{"Europe/Berlin", false, "2026-03-28T22:00:00", "2026-03-29T06:00:00"},
                    ClockChange{"Europe/Berlin", false, "2026-10-24T20:30:00", "2026-10-25T07:00:00"},
                    ClockChange{"Europe/Berlin", true, "2026-03-27T17:00:00", "2026-03-30T06:00:00"},
                    ClockChange{"Europe/Berlin", true, "2026-10-23T16:00:00", "2026-10-26T07:00:00"},
                    ClockChange{"Australia/Lord_Howe", false, "2026-10-03T11:30:00", "2026-10-03T21:00:00"},
                    ClockChange{"Australia/Lord_Howe", false, "2026-04-04T11:00:00", "2026-04-04T21:30:00"},
                    ClockChange{"Australia/Lord_Howe", true, "2026-10-02T07:30:00", "2026-10-04T21:00:00"},
                    ClockChange{"Australia/Lord_Howe", true, "2026-04-03T07:00:00", "2026-04-05T21:30:00"},
                    ClockChange{"America/Santiago", false, "2026-09-06T02:00:00", "2026-09-06T11:00:00"},
                    ClockChange{"America/Santiago", false, "2026-04-05T00:30:00", "2026-04-05T12:00:00"},
                    ClockChange{"America/Santiago", true, "2026-09-04T22:00:00", "2026-09-07T11:00:00"},
                    ClockChange{"America/Santiago", true, "2026-04-03T21:00:00", "2026-04-06T12:00:00"}));

struct DeadlineCase {
  const char* due;
  const char* since;
  const char* deadline;
  const char* told;
};

class DeadlineTest : public testing::TestWithParam<DeadlineCase> {};

TEST_P(DeadlineTest, WhatNightWouldMakeTooLateIsToldBeforeIt) {
  Reminder reminder = Due("a", NewYork(GetParam().due), kDeadline);
  reminder.since_time = NewYork(GetParam().since);
  reminder.deadline_time = NewYork(GetParam().deadline);
  EXPECT_EQ(TellOne(reminder, Seeker()), NewYork(GetParam().told));
}

INSTANTIATE_TEST_SUITE_P(Cases, DeadlineTest,
                         testing::Values(
                             // Moved past the deadline, and exactly to it: the last open minute instead.
                             DeadlineCase{"2026-03-03T22:00:00", "2026-03-03T10:00:00", "2026-03-04T07:30:00",
                                          "2026-03-03T20:59:00"},
                             DeadlineCase{"2026-03-03T22:00:00", "2026-03-03T10:00:00", "2026-03-04T08:00:00",
                                          "2026-03-03T20:59:00"},
                             // Moved to before it.
                             DeadlineCase{"2026-03-03T22:00:00", "2026-03-03T10:00:00", "2026-03-04T08:00:01",
                                          "2026-03-04T08:00:00"},
                             // The last open minute is when it came about, and before.
                             DeadlineCase{"2026-03-03T22:00:00", "2026-03-03T20:59:00", "2026-03-04T07:30:00",
                                          "2026-03-03T20:59:00"},
                             DeadlineCase{"2026-03-03T22:00:00", "2026-03-03T20:59:01", "2026-03-04T07:30:00",
                                          "2026-03-03T22:00:00"},
                             DeadlineCase{"2026-03-03T20:00:00", "2026-03-03T23:00:00", "2026-03-04T07:00:00",
                                          "2026-03-03T23:00:00"},
                             // Due by day: left alone, even past its deadline.
                             DeadlineCase{"2026-03-03T12:00:00", "2026-03-03T10:00:00", "2026-03-03T11:00:00",
                                          "2026-03-03T12:00:00"}));

TEST(DeadlineTest, ADeadlineCountsOnlyForKindsThatHaveOne) {
  Reminder reminder = Due("a", NewYork("2026-03-03T22:00:00"));
  reminder.deadline_time = NewYork("2026-03-04T07:30:00");
  EXPECT_EQ(TellOne(reminder, Seeker()), NewYork("2026-03-04T08:00:00"));
}

TEST(MessageTest, DifferentKindsWithinFifteenMinutesOfTheFirstAreOneMessage) {
  const absl::Time nine = NewYork("2026-03-03T09:00:00");
  const auto told = TellAll({Due("a", nine), Due("b", nine + absl::Minutes(10), kObeys, Kind::kThankDue),
                             Due("c", nine + absl::Minutes(15), kObeys, Kind::kProgressDue),
                             Due("d", nine + absl::Minutes(15) + kInstant, kObeys, Kind::kThankReferrer)});
  EXPECT_EQ(told.at("a"), (Told{"a", nine, nine, ""}));
  EXPECT_EQ(told.at("b"), (Told{"b", nine + absl::Minutes(10), nine, "a"}));
  EXPECT_EQ(told.at("c").lead, "a");
  EXPECT_EQ(told.at("d").lead, "");
  EXPECT_EQ(told.at("d").told_time, nine + absl::Minutes(15) + kInstant);
}

TEST(MessageTest, TheSameKindForTwoInterviewsIsOneMessageToo) {
  const absl::Time nine = NewYork("2026-03-03T09:00:00");
  EXPECT_EQ(TellAll({Due("a", nine), Due("b", nine + absl::Minutes(15))}).at("b").lead, "a");
  EXPECT_EQ(TellAll({Due("a", nine), Due("b", nine + absl::Minutes(16))}).at("b").lead, "");
}

TEST(MessageTest, QuietMovesComeFirst) {
  const auto told = TellAll({Due("late", NewYork("2026-03-03T22:00:00")),
                             Due("early", NewYork("2026-03-04T06:00:00"), kObeys, Kind::kThankDue)});
  EXPECT_EQ(told.at("early").lead, "late");
  EXPECT_EQ(told.at("late").told_time, NewYork("2026-03-04T08:00:00"));
}

TEST(MessageTest, TwoInstantsOfOneObligationUnderFourHoursApartBecomeTheEarlierOne) {
  const absl::Time nine = NewYork("2026-03-03T09:00:00");
  const auto again = [&](absl::Duration after) {
    Reminder second = Due("a", nine + after);
    second.id = "a2";
    second.occurrence = 2;
    return TellAll({Due("a", nine), second}).at("a2");
  };
  EXPECT_EQ(again(absl::Hours(4) - kInstant).lead, "a");
  EXPECT_EQ(again(absl::Hours(4) - kInstant).told_time, nine);
  EXPECT_EQ(again(absl::Hours(4)).lead, "");
}

TEST(MessageTest, TheLaterInstantJoinsTheMessageThatTheEarlierOneIsToldIn) {
  const absl::Time nine = NewYork("2026-03-03T09:00:00");
  Reminder second = Due("b", nine + absl::Hours(4) + absl::Minutes(5));
  second.id = "b2";
  second.occurrence = 2;
  const auto told =
      TellAll({Due("a", nine, kObeys, Kind::kThankDue), Due("b", nine + absl::Minutes(10)), second});
  EXPECT_EQ(told.at("b").lead, "a");
  EXPECT_EQ(told.at("b2").lead, "a");
  EXPECT_EQ(told.at("b2").told_time, nine);
}

TEST(MessageTest, KindsThatStandAloneNeitherLeadNorFollow) {
  const absl::Time nine = NewYork("2026-03-03T09:00:00");
  const auto told = TellAll({Due("alone", nine, kAlone, Kind::kAfterTalk), Due("a", nine + absl::Minutes(5)),
                             Due("also alone", nine + absl::Minutes(6), kIgnores, Kind::kSoon),
                             Due("b", nine + absl::Minutes(8), kObeys, Kind::kThankDue)});
  EXPECT_EQ(told.at("alone").lead, "");
  EXPECT_EQ(told.at("a").lead, "");
  EXPECT_EQ(told.at("also alone").lead, "");
  EXPECT_EQ(told.at("b").lead, "a");
}

TEST(MessageTest, NothingIsToldInAMessageThatGoesOutBeforeItCameAbout) {
  const absl::Time nine = NewYork("2026-03-03T09:00:00");
  Reminder later = Due("b", nine + absl::Minutes(5), kObeys, Kind::kThankDue);
  later.since_time = nine;
  EXPECT_EQ(TellAll({Due("a", nine), later}).at("b").lead, "a");
  later.since_time = nine + kInstant;
  EXPECT_EQ(TellAll({Due("a", nine), later}).at("b").lead, "");
}

TEST(MessageTest, WhatMustBeToldAtNightIsToldAlone) {
  Reminder urgent = Due("urgent", NewYork("2026-03-04T07:50:00"), kDeadline, Kind::kThankDue);
  urgent.since_time = urgent.due_time;
  urgent.deadline_time = NewYork("2026-03-04T07:55:00");
  const auto told = TellAll({urgent, Due("a", NewYork("2026-03-04T08:00:00"))});
  EXPECT_EQ(told.at("urgent").told_time, urgent.due_time);
  EXPECT_EQ(told.at("a").lead, "");
}

TEST(LateTimeTest, WhatIsLateWaitsForTheMorningUnlessItsDeadlineIsBefore) {
  Reminder reminder = Due("a", NewYork("2026-03-03T12:00:00"), kDeadline);
  const absl::Time night = NewYork("2026-03-03T23:00:00");
  const absl::Time morning = NewYork("2026-03-04T08:00:00");
  EXPECT_EQ(LateTime(reminder, Seeker(), kPolicy, night), morning);
  EXPECT_EQ(LateTime(reminder, Seeker(), kPolicy, morning), morning);
  reminder.deadline_time = morning;
  EXPECT_EQ(LateTime(reminder, Seeker(), kPolicy, night), night);
  reminder.deadline_time = morning + kInstant;
  EXPECT_EQ(LateTime(reminder, Seeker(), kPolicy, night), morning);
  reminder.rule = kIgnores;
  EXPECT_EQ(LateTime(reminder, Seeker(), kPolicy, night), night);
}

// Random reminders of a few days, with everything that may be combined.
class CourtesyPropertyTest : public testing::Test {
 protected:
  std::vector<Reminder> Draw() {
    const KindRule rules[] = {kObeys, kDeadline, kAlone, kIgnores};
    const Kind kinds[] = {Kind::kNudgeDue, Kind::kThankDue, Kind::kAfterTalk, Kind::kSoon};
    std::vector<Reminder> reminders;
    for (int i = Pick(1, 12); i > 0; --i) {
      const int kind = Pick(0, 3);
      Reminder reminder =
          Due(absl::StrCat("r", i), start_ + absl::Minutes(Pick(0, 3 * 24 * 60)), rules[kind], kinds[kind]);
      reminder.subject = absl::StrCat("interviews/", Pick(1, 3));
      reminder.occurrence = i;
      reminder.since_time = reminder.due_time + absl::Minutes(Pick(-2000, 60));
      if (Pick(0, 2) > 0) reminder.deadline_time = reminder.due_time + absl::Minutes(Pick(1, 900));
      reminders.push_back(reminder);
    }
    return reminders;
  }
  int Pick(int from, int to) { return std::uniform_int_distribution<int>(from, to)(random_); }

  const absl::Time start_ = Utc("2026-10-02T00:00:00");  // clocks change in some of the zones
  std::mt19937 random_{20260302};
};

bool IsQuiet(absl::Time time, const Recipient& recipient) {
  const civil::Weekdays weekend =
      recipient.is_contact ? civil::DefaultWeekend(recipient.zone) : civil::Weekdays();
  const civil::TimeOfDay closes = {recipient.is_contact ? 18 : 21, 0};
  const auto days = civil::BusinessCalendar::Create(weekend, {});
  return !civil::IsOpen(time, *civil::OpenHours::Create({{8, 0}, closes}, *days), recipient.zone);
}

// Which ids are told together, each with its time.
std::set<std::pair<absl::Time, std::set<std::string>>> MessagesOf(const std::vector<Told>& told) {
  std::map<std::string, std::pair<absl::Time, std::set<std::string>>> messages;
  for (const Told& one : told) {
    auto& message = messages[one.lead.empty() ? one.id : one.lead];
    message.first = one.told_time;
    message.second.insert(one.id);
  }
  std::set<std::pair<absl::Time, std::set<std::string>>> all;
  for (const auto& [lead, message] : messages) all.insert(message);
  return all;
}

TEST_F(CourtesyPropertyTest, NobodyIsToldInQuietHoursOrBeforeTheFactAndAgainTheSameWay) {
  const std::vector<std::string> zones = civil::InstalledZoneList()->names;
  for (size_t i = 0; i < zones.size(); i += 3) {
    const Recipient recipient{Zone(zones[i]), i % 2 == 1};
    std::vector<Reminder> reminders = Draw();
    const std::vector<Told> told = Courtesy(reminders, recipient, kPolicy);
    ASSERT_EQ(told.size(), reminders.size());

    std::map<std::string, Told> of;
    for (const Told& one : told) of[one.id] = one;
    for (Reminder& reminder : reminders) {
      const Told& one = of.at(reminder.id);
      EXPECT_GE(one.told_time, reminder.since_time) << zones[i];
      EXPECT_LE(one.told_time, one.open_time) << zones[i];
      const bool is_at_its_own_time = one.told_time == std::max(reminder.due_time, reminder.since_time);
      const bool may_be_at_night =
          reminder.rule.ignores_quiet_hours ||
          (reminder.rule.has_deadline && reminder.deadline_time && is_at_its_own_time);
      EXPECT_TRUE(may_be_at_night || !IsQuiet(one.told_time, recipient)) << zones[i];
      EXPECT_EQ(of.at(one.lead.empty() ? one.id : one.lead).lead, "") << zones[i];
      reminder.due_time = one.told_time;
    }
    EXPECT_EQ(MessagesOf(Courtesy(reminders, recipient, kPolicy)), MessagesOf(told)) << zones[i];
  }
}

TEST_F(CourtesyPropertyTest, TheOrderInWhichRemindersComeDoesNotMatter) {
  for (int i = 0; i < 200; ++i) {
    std::vector<Reminder> reminders = Draw();
    const std::vector<Told> told = Courtesy(reminders, Seeker(), kPolicy);
    std::shuffle(reminders.begin(), reminders.end(), random_);
    EXPECT_EQ(Courtesy(reminders, Seeker(), kPolicy), told);
  }
}

}  // namespace
}  // namespace parley::notification
