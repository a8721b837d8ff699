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
  EXPECT_EQ(narrow.note, "Too narrow for NOTE; -o json shows all.\n");
}

TEST(LayOutTest, TheFirstColumnIsThereHoweverNarrow) {
  EXPECT_EQ(LayOut(kPeople, 1).text, "NAME\nZoë\nGrace\n");
}

TEST(LayOutTest, AColumnThatJustFitsStays) {
  EXPECT_EQ(LayOut(kPeople, 17).note, "");
  EXPECT_NE(LayOut(kPeople, 16).note, "");
}

}  // namespace
}  // namespace parley::cli
