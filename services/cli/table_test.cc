#include "services/cli/table.h"

#include "gtest/gtest.h"

namespace parley::cli {
namespace {

const Table kPeople = {{"NAME", "CITY", "NOTE"}, {{"Zoë", "Lyon", "x"}, {"Grace", "", "y"}}};

TEST(LayOutTest, ColumnsLineUpAlsoBelowLettersOfTwoBytes) {
  EXPECT_EQ(LayOut(kPeople, 0).text,
            "NAME   CITY  NOTE\n"
            "Zoë    Lyon  x\n"
            "Grace        y\n");
}

TEST(LayOutTest, ColumnsThatDoNotFitAreNamedBesideTheOutput) {
  const HumanText narrow = LayOut(kPeople, 12);
  EXPECT_EQ(narrow.text, "NAME   CITY\nZoë    Lyon\nGrace\n");
  EXPECT_EQ(narrow.note, "Too narrow\nfor NOTE; -o\njson shows\nall.\n");
}

TEST(LayOutTest, TheFirstColumnIsThereHoweverNarrow) {
  EXPECT_EQ(LayOut(kPeople, 1).text, "NAME\nZoë\nGrace\n");
}

TEST(LayOutTest, AColumnThatJustFitsStays) {
  EXPECT_EQ(LayOut(kPeople, 17).note, "");
  EXPECT_NE(LayOut(kPeople, 16).note, "");
}

TEST(LayOutTest, ColumnsOfAHigherRankGiveWayFirstAndTheOrderStays) {
  Table table = kPeople;
  table.ranks = {0, 4, 1};
  const HumanText narrow = LayOut(table, 12);
  EXPECT_EQ(narrow.text, "NAME   NOTE\nZoë    x\nGrace  y\n");
  EXPECT_EQ(narrow.note, "Too narrow\nfor CITY; -o\njson shows\nall.\n");
}

TEST(LayOutWrappedTest, LongCellsGoOnBelow) {
  const Table table = {{"KIND", "WHEN"}, {{"soon", "two hours before the start"}, {"later", "after it"}}};
  EXPECT_EQ(LayOutWrapped(table, 24),
            "KIND   WHEN\n"
            "soon   two hours before\n"
            "       the start\n"
            "later  after it\n");
  EXPECT_EQ(LayOutWrapped({{"KIND"}, {{"day-before-contact"}}}, 8), "KIND\nday-before-contact\n");
  EXPECT_EQ(LayOutWrapped(table, 0), "KIND   WHEN\nsoon   two hours before the start\nlater  after it\n");
}

TEST(ShortenedTest, CutsBetweenLettersAndSaysSo) {
  EXPECT_EQ(Shortened("Grace", 5), "Grace");
  EXPECT_EQ(Shortened("Zoëëëë", 5), "Zo...");
  EXPECT_EQ(Shortened("ëëëëëë", 5), "ëë...");
}

}  // namespace
}  // namespace parley::cli
