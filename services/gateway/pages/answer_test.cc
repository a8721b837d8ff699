#include "services/gateway/pages/answer.h"

#include "common/errors/errors.h"
#include "gtest/gtest.h"

namespace parley::gateway {
namespace {

namespace v1 = scheduling::v1;

v1::WallStart Start(const std::string& wall, const std::string& zone, int fold) {
  v1::WallStart start;
  start.set_wall_time(wall);
  start.set_zone(zone);
  start.set_fold(fold);
  return start;
}

std::string Read(Form form) {
  form.emplace("act", "pick");
  form.emplace("request_id", "r1");
  const auto answer = ReadAnswer(form);
  if (!answer.ok()) return ReasonOf(answer.status());
  return answer->start.wall_time() + " " + answer->start.zone() + " " + std::to_string(answer->start.fold());
}

TEST(AnswerTest, EveryActIsReadFromItsWord) {
  for (const v1::Act act :
       {v1::ACT_ACCEPT, v1::ACT_DECLINE, v1::ACT_PICK_TIME, v1::ACT_RESCHEDULE, v1::ACT_CANCEL}) {
    const auto answer = ReadAnswer(
        {{"act", ActWord(act)}, {"request_id", "r1"}, {"start", "2026-12-01T10:00"}, {"place", "x"}});
    ASSERT_TRUE(answer.ok()) << answer.status();
    EXPECT_EQ(answer->act, act);
    EXPECT_EQ(answer->request_id, "r1");
    const bool takes_time = act == v1::ACT_PICK_TIME || act == v1::ACT_RESCHEDULE;
    EXPECT_EQ(answer->place, takes_time ? "x" : "");
  }
}

TEST(AnswerTest, AnUnknownActOrABadRequestIdIsNotOurs) {
  for (const Form& form : {Form{{"request_id", "r1"}}, Form{{"act", ""}, {"request_id", "r1"}},
                           Form{{"act", "withdraw"}, {"request_id", "r1"}}, Form{{"act", "accept"}},
                           Form{{"act", "accept"}, {"request_id", "a b"}}}) {
    EXPECT_EQ(ReasonOf(ReadAnswer(form).status()), "MALFORMED_REQUEST");
  }
}

TEST(AnswerTest, AStartStandsInOneFieldOrInThree) {
  EXPECT_EQ(Read({{"start", "2026-12-01T10:00"}, {"zone", "Europe/Berlin"}, {"fold", "1"}}),
            "2026-12-01T10:00:00 Europe/Berlin 1");
  EXPECT_EQ(Read({{"start", "2026-12-01T10:00:00"}}), "2026-12-01T10:00:00  0");
  EXPECT_EQ(Read({{"start", "2026-11-01T01:30 1"}, {"zone", "America/New_York"}}),
            "2026-11-01T01:30:00 America/New_York 1");
  EXPECT_EQ(Read({{"start", "2026-12-01T10:00 0 Asia/Tokyo"}, {"zone", "Europe/Berlin"}, {"fold", "1"}}),
            "2026-12-01T10:00:00 Asia/Tokyo 0");
}

TEST(AnswerTest, TheFreeAndTheOwnTimeCountOnlyWhenChosen) {
  const Form fields = {{"free", "2026-12-02T11:00"}, {"own", "2026-12-03T12:15"}};
  const auto with = [&](const std::string& start) {
    Form form = fields;
    form["start"] = start;
    return Read(form);
  };
  EXPECT_EQ(with("free"), "2026-12-02T11:00:00  0");
  EXPECT_EQ(with("own"), "2026-12-03T12:15:00  0");
  EXPECT_EQ(with("2026-12-01T10:00"), "2026-12-01T10:00:00  0");
  EXPECT_EQ(with(""), "  0");
}

TEST(AnswerTest, WithoutAChoiceTheStartIsEmptyForSchedulingToRefuse) {
  EXPECT_EQ(Read({{"start", "free"}, {"free", ""}}), "  0");
  EXPECT_EQ(Read({{"start", "own"}}), "  0");
  EXPECT_EQ(Read({}), "  0");
}

TEST(AnswerTest, AFoldThatIsNoNumberIsNotOurs) {
  EXPECT_EQ(Read({{"start", "2026-12-01T10:00"}, {"fold", "x"}}), "MALFORMED_REQUEST");
  EXPECT_EQ(Read({{"start", "2026-12-01T10:00 x"}}), "MALFORMED_REQUEST");
}

TEST(AnswerTest, AStartReadsBackFromItsButton) {
  const char page_zone[] = "America/New_York";
  for (const v1::WallStart& start :
       {Start("2026-12-01T10:00:00", page_zone, 0), Start("2026-11-01T01:30:00", page_zone, 1),
        Start("2026-12-01T16:00:30", page_zone, 0), Start("2026-12-01T16:00:00", "Europe/Berlin", 0)}) {
    EXPECT_EQ(Read({{"start", StartValue(start, page_zone)}, {"zone", page_zone}}),
              start.wall_time() + " " + start.zone() + " " + std::to_string(start.fold()));
  }
  EXPECT_EQ(StartValue(Start("2026-12-01T10:00:00", page_zone, 0), page_zone), "2026-12-01T10:00");
}

}  // namespace
}  // namespace parley::gateway
